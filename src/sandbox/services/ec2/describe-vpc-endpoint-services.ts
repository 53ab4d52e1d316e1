import {
  DescribeVpcEndpointServices$,
  type DescribeVpcEndpointServicesRequest,
  type DescribeVpcEndpointServicesResult,
} from "@aws-sdk/client-ec2";
import { operation, type Call } from "../../operation.ts";
import { awsServices } from "./aws-services.ts";
import { serviceDetailView } from "./endpoint-service-view.ts";
import { targetNamed, typeOf, type Target } from "./endpoint-targets.ts";
import { listed } from "./listing.ts";
import { maySee } from "./principals.ts";
import { ec2State } from "./state.ts";

/**
 * Services to which the caller may ask for an endpoint: those of AWS, its own, and those that allow it.
 *
 * @source aws-facts 1.3, 1.5, 7.5
 */
export const describeVpcEndpointServices = operation<
  DescribeVpcEndpointServicesRequest,
  DescribeVpcEndpointServicesResult
>(DescribeVpcEndpointServices$, ["ServiceNames", "Filters", "MaxResults", "NextToken"], (input, call) => {
  const names = [...new Set(input.ServiceNames ?? [])];
  const all = names.length === 0 ? visible(call) : names.map((name) => targetNamed(call, name));
  const { items, NextToken } = listed(all, input, {
    keyOf: nameOf,
    tagsOf: (target) =>
      target.kind === "custom" && ownerOf(target) === call.account ? target.service.item.tags : {},
    clips: true,
    filters: {
      owner: ownerOf,
      "service-name": nameOf,
      "service-region": () => call.region,
      "service-type": typeOf,
      "supported-ip-address-types": () => "ipv4",
    },
  });
  return {
    ServiceNames: items.map(nameOf),
    ServiceDetails: items.map((target) => serviceDetailView(call, target)),
    NextToken,
  };
});

function visible(call: Call): Target[] {
  const custom = ec2State
    .all(call.world)
    .filter(({ region }) => region === call.region)
    .flatMap(({ account, region, data }) =>
      Object.values(data.endpointServices).map((item) => ({
        scope: { world: call.world, account, region },
        item,
      })),
    )
    .filter((service) => service.item.state === "Available" && maySee(call, service));
  return [
    ...awsServices(call.region).map((service): Target => ({ kind: "aws", service })),
    ...custom.map((service): Target => ({ kind: "custom", service })),
  ];
}

function nameOf(target: Target): string {
  return target.kind === "aws" ? target.service.name : target.service.item.name;
}

function ownerOf(target: Target): string {
  return target.kind === "aws" ? "amazon" : target.service.scope.account;
}
