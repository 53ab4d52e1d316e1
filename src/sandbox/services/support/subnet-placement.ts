import type { SliceScope } from "../../world/slice.ts";
import { ec2State } from "../ec2/state.ts";
import { lookUp } from "./records.ts";

/** A subnet of a group and its zone's name as the account sees it. */
export interface PlacedSubnet {
  readonly id: string;
  readonly zone: string;
}

/** The subnets of a subnet group: all of one VPC, at least one. */
export interface SubnetPlacement {
  readonly vpcId: string;
  readonly subnets: PlacedSubnet[];
}

/** Looks the subnets of a future subnet group up; text instead of a result says why it cannot be one. */
export function placeSubnets(scope: SliceScope, ids: readonly string[]): SubnetPlacement | string {
  const { subnets } = ec2State(scope);
  const missing = ids.find((id) => lookUp(subnets, id) === undefined);
  if (missing !== undefined) return `Some input subnets in :[${missing}] are invalid.`;
  const found = [...new Set(ids)].flatMap((id) => lookUp(subnets, id) ?? []);
  const [first] = found;
  if (first === undefined) return "At least one subnet is needed.";
  if (found.some(({ vpcId }) => vpcId !== first.vpcId)) return "Subnets have to be of one VPC.";
  return { vpcId: first.vpcId, subnets: found.map(({ id, zoneName }) => ({ id, zone: zoneName })) };
}

/** Names of the zones of a group, each once, in order. */
export function zonesOf(subnets: readonly PlacedSubnet[]): string[] {
  return [...new Set(subnets.map(({ zone }) => zone))].sort();
}
