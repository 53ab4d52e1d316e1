import {
  DescribeVpcEndpointServicePermissions$,
  type DescribeVpcEndpointServicePermissionsRequest,
  type DescribeVpcEndpointServicePermissionsResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { tagPairs } from "../support/tags.ts";
import { existing } from "./existing.ts";
import { listed } from "./listing.ts";
import { principalType } from "./principals.ts";
import { ec2State } from "./state.ts";

/** Who may ask for endpoints to a service of the account. */
export const describeVpcEndpointServicePermissions = operation<
  DescribeVpcEndpointServicePermissionsRequest,
  DescribeVpcEndpointServicePermissionsResult
>(
  DescribeVpcEndpointServicePermissions$,
  ["ServiceId", "Filters", "MaxResults", "NextToken"],
  (input, call) => {
    const service = existing(ec2State(call), "endpointServices", input.ServiceId);
    for (const { Name: name, Values: values } of input.Filters ?? []) {
      // AWS's own filter cannot take the ARN of a role. @source aws-facts 1.3
      if (name === "principal" && values?.some((value) => value.includes(":role/"))) {
        throw new AwsFault("InvalidFilter", "The filter 'principal' has a value with unsupported characters");
      }
    }
    const { items, NextToken } = listed(service.allowedPrincipals, input, {
      keyOf: ({ permissionId }) => permissionId,
      tagsOf: ({ tags }) => tags,
      clips: true,
      filters: {
        principal: ({ principal }) => principal,
        "principal-type": ({ principal }) => principalType(principal),
      },
    });
    return {
      AllowedPrincipals: items.map(({ principal, permissionId, tags }) => ({
        Principal: principal,
        PrincipalType: principalType(principal),
        ServicePermissionId: permissionId,
        ServiceId: service.id,
        Tags: tagPairs(tags),
      })),
      NextToken,
    };
  },
);
