import { isIPv6 } from "node:net";
import type { IpPermission } from "@aws-sdk/client-ec2";
import { AwsFault } from "../../operation.ts";
import { formatIpv4Block, parseIpv4Block } from "../support/ipv4.ts";
import type { RulePeer, SecurityGroupRule } from "./model.ts";

/** What makes a rule the same as another. */
export type RuleMatch = Pick<SecurityGroupRule, "protocol" | "fromPort" | "toPort" | "peer">;

/** A rule as a request words it. */
export type RuleRequest = RuleMatch & Pick<SecurityGroupRule, "description">;

/** Names of the protocols that have one; AWS stores the name whichever way it was given. */
const protocolNames: Readonly<Record<string, string>> = {
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "58": "icmpv6",
};

/**
 * Splits permissions into single rules: one peer each, in the order of the request.
 *
 * @throws AwsFault when a permission names no peer, or a protocol, port or range that does not exist
 */
export function rulesOf(permissions: readonly IpPermission[]): RuleRequest[] {
  return permissions.flatMap((permission) => {
    const range = protocolAndPorts(permission);
    const peers = peersOf(permission);
    if (peers.length === 0) throw new AwsFault("MissingParameter", "Source group ID missing.");
    return peers.map(({ peer, description }) => ({
      ...range,
      peer,
      ...(description !== undefined && description !== "" && { description: checkDescription(description) }),
    }));
  });
}

/** True when both say the same; descriptions do not count. */
export function sameRule(a: RuleMatch, b: RuleMatch): boolean {
  return ruleKey(a) === ruleKey(b);
}

/** Text that is equal for equal rules. */
export function ruleKey(rule: RuleMatch): string {
  return [rule.protocol, rule.fromPort, rule.toPort, rule.peer.kind, peerText(rule.peer)].join("|");
}

/** The rule in the words of AWS's refusals. */
export function ruleText(rule: RuleMatch): string {
  const peer = `peer: ${peerText(rule.peer)}`;
  if (rule.protocol === "-1") return `${peer}, ALL, ALLOW`;
  return `${peer}, ${rule.protocol.toUpperCase()}, from port: ${rule.fromPort}, to port: ${rule.toPort}, ALLOW`;
}

/** The peer's range or id. */
function peerText(peer: RulePeer): string {
  switch (peer.kind) {
    case "cidr":
    case "ipv6":
      return peer.cidr;
    case "group":
      return peer.groupId;
    case "prefix-list":
      return peer.prefixListId;
  }
}

function protocolAndPorts(permission: IpPermission): Omit<RuleMatch, "peer"> {
  const given = (permission.IpProtocol ?? "").toLowerCase();
  if (given === "")
    throw new AwsFault("MissingParameter", "The request must contain the parameter ipProtocol");
  const protocol = protocolNames[given] ?? given;
  const { FromPort: from, ToPort: to } = permission;
  switch (protocol) {
    case "tcp":
    case "udp":
      if (from === undefined || to === undefined) {
        throw badPorts("Must specify both from and to ports with TCP/UDP.");
      }
      for (const port of [from, to]) {
        if (!Number.isInteger(port) || port < 0 || port > 65_535) {
          throw new AwsFault("InvalidPermission.Malformed", `TCP/UDP port (${port}) out of range`);
        }
      }
      if (from > to) throw badPorts(`Invalid TCP/UDP port range (${from}:${to})`);
      return { protocol, fromPort: from, toPort: to };
    case "icmp":
    case "icmpv6":
      return { protocol, fromPort: from ?? -1, toPort: to ?? -1 };
    default:
      if (protocol !== "-1" && !/^(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/.test(protocol)) {
        throw new AwsFault(
          "InvalidParameterValue",
          `Invalid value '${given}' for IP protocol. Unknown protocol.`,
        );
      }
      return { protocol, fromPort: -1, toPort: -1 };
  }
}

function badPorts(problem: string): AwsFault {
  return new AwsFault("InvalidParameterValue", `Invalid value '${problem}' for portRange.`);
}

function peersOf(permission: IpPermission): { peer: RulePeer; description: string | undefined }[] {
  return [
    ...(permission.IpRanges ?? []).map(({ CidrIp, Description }) => ({
      peer: { kind: "cidr" as const, cidr: ipv4Range(CidrIp ?? "") },
      description: Description,
    })),
    ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6, Description }) => ({
      peer: { kind: "ipv6" as const, cidr: ipv6Range(CidrIpv6 ?? "") },
      description: Description,
    })),
    ...(permission.PrefixListIds ?? []).map(({ PrefixListId, Description }) => ({
      peer: { kind: "prefix-list" as const, prefixListId: PrefixListId ?? "" },
      description: Description,
    })),
    ...(permission.UserIdGroupPairs ?? []).map(({ GroupId, Description }) => ({
      peer: { kind: "group" as const, groupId: GroupId ?? "" },
      description: Description,
    })),
  ];
}

function ipv4Range(text: string): string {
  const block = parseIpv4Block(text);
  if (block === undefined) throw new AwsFault("InvalidParameterValue", `CIDR block ${text} is malformed`);
  return formatIpv4Block(block);
}

function ipv6Range(text: string): string {
  const [address = "", length = "", ...rest] = text.split("/");
  if (!isIPv6(address) || rest.length > 0 || !/^\d{1,3}$/.test(length) || Number(length) > 128) {
    throw new AwsFault("InvalidParameterValue", `CIDR block ${text} is malformed`);
  }
  return text.toLowerCase();
}

function checkDescription(text: string): string {
  if (text.length > 255 || !/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/.test(text)) {
    throw new AwsFault(
      "InvalidParameterValue",
      "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
    );
  }
  return text;
}
