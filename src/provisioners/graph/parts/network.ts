import type { Ref } from "../../../engine/contract.ts";
import { node } from "../../../engine/graph.ts";
import { ref } from "../../../engine/ref.ts";
import { routeTable } from "../../ec2/route-table.ts";
import { subnet, type SubnetObserved } from "../../ec2/subnet.ts";
import { vpc, type VpcObserved } from "../../ec2/vpc.ts";
import { subnetCidrs } from "../subnet-cidrs.ts";
import { namedPart, subnetIds, type Blueprint, type ProducerNode } from "./part.ts";

/** The VPC's id, for specs. */
export function vpcIdOf({ facts }: Blueprint): string | Ref<string> {
  return facts.network?.vpcId ?? ref("vpc", (observed: VpcObserved) => observed.vpcId);
}

/** Ids of the subnets of a tier, for specs. */
export function subnetRefs(blueprint: Blueprint, tier: "app" | "data"): readonly (string | Ref<string>)[] {
  const { network } = blueprint.facts;
  if (network !== undefined) return tier === "app" ? network.appSubnetIds : network.dataSubnetIds;
  return subnetIds(blueprint, tier).map((id) => ref(id, (observed: SubnetObserved) => observed.subnetId));
}

/** VPC, subnets and route tables; no internet gateway, no NAT. Nothing where the network is brought. */
export function networkPart(blueprint: Blueprint): ProducerNode[] {
  if (blueprint.facts.network !== undefined) return [];
  const { network } = blueprint.config;
  const cut = subnetCidrs(network.cidr, blueprint.facts.zoneIds.length);
  return [
    node(vpc, {
      ...namedPart(blueprint, "vpc"),
      spec: { cidr: network.cidr, dnsSupport: true, dnsHostnames: true },
    }),
    ...tier(blueprint, "app", network.appSubnets ?? cut.app),
    ...tier(blueprint, "data", network.dataSubnets ?? cut.data),
  ];
}

function tier(blueprint: Blueprint, name: "app" | "data", cidrs: readonly string[]): ProducerNode[] {
  const subnets = subnetIds(blueprint, name).map((id, index) =>
    node(subnet, {
      ...namedPart(blueprint, id),
      spec: {
        vpcId: vpcIdOf(blueprint),
        cidr: cidrs[index] ?? "",
        zoneId: blueprint.facts.zoneIds[index] ?? "",
      },
    }),
  );
  const table = node(routeTable, {
    ...namedPart(blueprint, `route-table-${name}`),
    spec: { vpcId: vpcIdOf(blueprint), subnetIds: subnetRefs(blueprint, name) },
  });
  return [...subnets, table];
}
