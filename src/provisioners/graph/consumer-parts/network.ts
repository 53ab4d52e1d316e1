import { node } from "../../../engine/graph.ts";
import { ref } from "../../../engine/ref.ts";
import { internetGateway, type InternetGatewayObserved } from "../../ec2/internet-gateway.ts";
import { routeTable } from "../../ec2/route-table.ts";
import { securityGroupRules } from "../../ec2/security-group-rules.ts";
import { subnet } from "../../ec2/subnet.ts";
import { vpc, type VpcObserved } from "../../ec2/vpc.ts";
import type { BuiltNetwork } from "../consumer-config.ts";
import { subnetCidrs } from "../subnet-cidrs.ts";
import {
  namedPart,
  part,
  subnetNodeIds,
  subnetRefs,
  vpcIdOf,
  type ConsumerBlueprint,
  type ConsumerNode,
} from "./part.ts";

/** VPC, subnets, internet gateway and route tables; nothing of it where a VPC is adopted. */
export function networkPart(blueprint: ConsumerBlueprint): ConsumerNode[] {
  const { network } = blueprint.config;
  if (network.kind === "adopted") return [];
  return [
    node(vpc, {
      ...namedPart(blueprint, "vpc"),
      spec: { cidr: network.cidr, dnsSupport: true, dnsHostnames: true },
    }),
    node(securityGroupRules, {
      ...part(blueprint, "rules-default"),
      spec: {
        groupId: ref("vpc", (observed: VpcObserved) => observed.defaultGroupId),
        ingress: [],
        egress: [],
      },
    }),
    node(internetGateway, {
      ...namedPart(blueprint, "internet-gateway"),
      spec: { vpcId: vpcIdOf(blueprint) },
    }),
    ...tier(blueprint, network, "private"),
    ...tier(blueprint, network, "public"),
  ];
}

/** Only the public tier has a route to the internet. */
function tier(
  blueprint: ConsumerBlueprint,
  { cidr }: BuiltNetwork,
  name: "private" | "public",
): ConsumerNode[] {
  const { zoneIds } = blueprint.facts;
  const cut = subnetCidrs(cidr, zoneIds.length);
  const cidrs = name === "private" ? cut.app : cut.data;
  const subnets = subnetNodeIds(blueprint, name).map((id, index) =>
    node(subnet, {
      ...namedPart(blueprint, id),
      spec: { vpcId: vpcIdOf(blueprint), cidr: cidrs[index] ?? "", zoneId: zoneIds[index] ?? "" },
    }),
  );
  const gatewayId = ref("internet-gateway", (observed: InternetGatewayObserved) => observed.gatewayId);
  const table = node(routeTable, {
    ...namedPart(blueprint, `route-table-${name}`),
    spec: {
      vpcId: vpcIdOf(blueprint),
      subnetIds: subnetRefs(blueprint, name),
      ...(name === "public" ? { internetGatewayId: gatewayId } : {}),
    },
  });
  return [...subnets, table];
}
