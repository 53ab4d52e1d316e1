import type { SliceScope } from "../../world/slice.ts";
import type { World } from "../../world/world.ts";
import { isInBlock } from "../support/ipv4.ts";
import type { NetworkInterface, SecurityGroup, SecurityGroupRule } from "./model.ts";
import { prefixLists } from "./prefix-lists.ts";
import type { Placed } from "./private-link.ts";
import { ec2State } from "./state.ts";

/** Who opens a connection. */
export type Source =
  | { readonly networkInterfaceId: string }
  /**
   * A client's address, which no group stands for: only ranges can let it in. One of another VPC can only
   * have come over PrivateLink, where the client's own address is judged. @source aws-facts 1.9
   */
  | { readonly ip: string; readonly vpcId: string };

/** What security groups say of one TCP connection. */
export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly because: string };

const allowed: Verdict = { allowed: true };

/**
 * Whether security groups let a TCP connection through: the egress rules of the source and the ingress
 * rules of the destination. Answers follow by themselves (groups are stateful). A network interface
 * without groups is not judged; two interfaces in different VPCs have no way to each other.
 */
export function allows(
  world: World,
  connection: {
    readonly from: Source;
    readonly to: { readonly networkInterfaceId: string };
    readonly port: number;
  },
): Verdict {
  const { from, port } = connection;
  const to = findInterface(world, connection.to.networkInterfaceId);
  if (to === undefined) return refused(`there is no network interface ${connection.to.networkInterfaceId}`);
  if ("ip" in from) return entering(to, port, { ip: from.ip, groupIds: [] });
  const source = findInterface(world, from.networkInterfaceId);
  if (source === undefined) return refused(`there is no network interface ${from.networkInterfaceId}`);
  if (source.item.vpcId !== to.item.vpcId) {
    return refused(`no route leads from ${source.item.vpcId} to ${to.item.vpcId}`);
  }
  const leaving = judge(source, true, port, { ip: to.item.privateIp, groupIds: to.item.groupIds });
  if (!leaving.allowed) return leaving;
  return entering(to, port, { ip: source.item.privateIp, groupIds: source.item.groupIds });
}

/** An address of AWS outside of every VPC, for rules that name ranges. */
const addressOfAws = "52.94.128.1";

/** Whether the security groups of a network interface let it open TCP connections to public addresses of AWS. */
export function allowsOut(world: World, networkInterfaceId: string, port: number): Verdict {
  const source = findInterface(world, networkInterfaceId);
  if (source === undefined) return refused(`there is no network interface ${networkInterfaceId}`);
  return judge(source, true, port, { ip: addressOfAws, groupIds: [] });
}

interface Peer {
  readonly ip: string;
  readonly groupIds: readonly string[];
}

function entering(to: Placed<NetworkInterface>, port: number, source: Peer): Verdict {
  return judge(to, false, port, source);
}

function judge(at: Placed<NetworkInterface>, egress: boolean, port: number, peer: Peer): Verdict {
  const { scope, item } = at;
  if (item.groupIds.length === 0) return allowed;
  const { securityGroups } = ec2State(scope);
  const groups = item.groupIds.flatMap((id) => securityGroups[id] ?? []);
  const passes = groups.some((group) =>
    group.rules.some((rule) => rule.egress === egress && coversPort(rule, port) && covers(scope, rule, peer)),
  );
  if (passes) return allowed;
  const [direction, preposition] = egress ? ["outbound", "to"] : ["inbound", "from"];
  return refused(
    `no ${direction} rule of ${groups.map((group) => label(group)).join(", ")} on ${item.id} (${item.description}) allows TCP ${port} ${preposition} ${peer.ip}`,
  );
}

function coversPort(rule: SecurityGroupRule, port: number): boolean {
  return rule.protocol === "-1" || (rule.protocol === "tcp" && rule.fromPort <= port && port <= rule.toPort);
}

function covers(scope: SliceScope, { peer }: SecurityGroupRule, other: Peer): boolean {
  switch (peer.kind) {
    case "cidr":
      return isInBlock(other.ip, peer.cidr);
    case "ipv6":
      return false;
    case "group":
      return other.groupIds.includes(peer.groupId);
    case "prefix-list":
      return prefixLists(scope.region).some(
        (list) => list.id === peer.prefixListId && list.cidrs.some((cidr) => isInBlock(other.ip, cidr)),
      );
  }
}

function label(group: SecurityGroup): string {
  return `${group.id} (${group.name})`;
}

function refused(because: string): Verdict {
  return { allowed: false, because };
}

function findInterface(world: World, id: string): Placed<NetworkInterface> | undefined {
  for (const { account, region, data } of ec2State.all(world)) {
    const item = data.networkInterfaces[id];
    if (item !== undefined) return { scope: { world, account, region }, item };
  }
  return undefined;
}
