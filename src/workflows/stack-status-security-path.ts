import { BlockList, isIPv4 } from "node:net";
import { coversPort, type GroupRule, type SecurityGroup } from "../privatelink/security-groups.ts";

/** One end of a path: its groups, and the blocks in which its addresses lie. */
export interface PathEnd {
  /** For people: `load balancer shop-nlb`. */
  readonly name: string;
  readonly groups: readonly SecurityGroup[];
  /** CIDR blocks of its subnets; empty where they are not known, and then any block in a rule may be the right one. */
  readonly cidrs: readonly string[];
}

/** A rule that is not there. */
export interface MissingRule {
  readonly groupId: string;
  readonly groupName: string;
  readonly direction: "inbound" | "outbound";
  readonly port: number;
  /** Group or block that the rule has to name. */
  readonly peer: string;
}

/**
 * Which rules keep TCP from getting from one end to the other on a port. Groups are stateful, so the way back needs
 * nothing. An end without groups (a load balancer may have none) is judged by the other end's rules alone.
 */
export function missingRules(from: PathEnd, to: PathEnd, port: number): MissingRule[] {
  const missing: MissingRule[] = [];
  const [sender] = from.groups;
  const [receiver] = to.groups;
  if (sender !== undefined && !from.groups.some(({ outbound }) => lets(outbound, to, port))) {
    missing.push({
      groupId: sender.groupId,
      groupName: sender.name,
      direction: "outbound",
      port,
      peer: receiver?.groupId ?? to.cidrs.join(", "),
    });
  }
  if (receiver !== undefined && !to.groups.some(({ inbound }) => lets(inbound, from, port))) {
    missing.push({
      groupId: receiver.groupId,
      groupName: receiver.name,
      direction: "inbound",
      port,
      peer: sender?.groupId ?? from.cidrs.join(", "),
    });
  }
  return missing;
}

function lets(rules: readonly GroupRule[], peer: PathEnd, port: number): boolean {
  const ids = new Set(peer.groups.map(({ groupId }) => groupId));
  return rules.some(
    (rule) =>
      coversPort(rule, port) &&
      (rule.groupIds.some((id) => ids.has(id)) ||
        (peer.cidrs.length > 0 &&
          peer.cidrs.every((cidr) => rule.cidrs.some((block) => contains(block, cidr)))) ||
        rule.cidrs.includes("0.0.0.0/0")),
  );
}

/** Whether one IPv4 block holds the whole of another. */
export function contains(outer: string, inner: string): boolean {
  const [outerBase = "", outerBits = "32"] = outer.split("/");
  const [innerBase = "", innerBits = "32"] = inner.split("/");
  if (!isIPv4(outerBase) || !isIPv4(innerBase) || Number(innerBits) < Number(outerBits)) return false;
  const block = new BlockList();
  block.addSubnet(outerBase, Number(outerBits));
  return block.check(innerBase);
}
