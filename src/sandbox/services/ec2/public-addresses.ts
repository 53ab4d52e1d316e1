import type { SliceScope } from "../../world/slice.ts";
import type { World } from "../../world/world.ts";
import { formatIpv4, parseIpv4Block, sizeOf } from "../support/ipv4.ts";
import type { NetworkInterface } from "./model.ts";
import { ec2State } from "./state.ts";

/** Range of the sandbox's public addresses: kept for benchmarks (RFC 2544), so nobody on the internet has one. */
const range = parseIpv4Block("198.18.0.0/15");

/** A public address that no network interface of any account has. */
export function newPublicAddress(world: World): string {
  if (range === undefined) throw new Error("the range of public addresses is none");
  const taken = new Set(
    ec2State
      .all(world)
      .flatMap(({ data }) => Object.values(data.networkInterfaces).map((eni) => eni.publicIp)),
  );
  for (let offset = 1; offset < sizeOf(range.prefix) - 1; offset += 1) {
    const address = formatIpv4(range.base + offset);
    if (!taken.has(address)) return address;
  }
  throw new Error("the sandbox has no public address left");
}

/** Network interfaces of a VPC onto which a public address is mapped. */
export function publicInterfaces(scope: SliceScope, vpcId: string): NetworkInterface[] {
  return Object.values(ec2State(scope).networkInterfaces).filter(
    (eni) => eni.vpcId === vpcId && eni.publicIp !== undefined,
  );
}
