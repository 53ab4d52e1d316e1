import {
  DescribeAccountAttributes$,
  type DescribeAccountAttributesRequest,
  type DescribeAccountAttributesResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { ec2State } from "./state.ts";

/** What the account may do in this region, and its default VPC. */
export const describeAccountAttributes = operation<
  DescribeAccountAttributesRequest,
  DescribeAccountAttributesResult
>(DescribeAccountAttributes$, ["AttributeNames"], (input, call) => {
  const defaultVpc = Object.values(ec2State(call).vpcs).find((vpc) => vpc.isDefault);
  const attributes: Readonly<Record<string, readonly string[]>> = {
    "supported-platforms": ["VPC"],
    "default-vpc": [defaultVpc?.id ?? "none"],
    "vpc-max-security-groups-per-interface": ["5"],
  };
  const asked: readonly string[] = input.AttributeNames ?? [];
  const names = asked.length === 0 ? Object.keys(attributes) : asked;
  return {
    AccountAttributes: names.map((name) => {
      const values = lookUp(attributes, name);
      if (values === undefined) {
        throw new AwsFault(
          "InvalidParameterValue",
          `Value (${name}) for parameter attributeName is invalid.`,
        );
      }
      return {
        AttributeName: name,
        AttributeValues: values.map((AttributeValue) => ({ AttributeValue })),
      };
    }),
  };
});
