import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type EC2Client,
  type IpPermission,
  type SecurityGroup,
} from "@aws-sdk/client-ec2";
import { faultKind, unlessMissing } from "./fault.ts";

/** One rule: a port range and the one peer it is open for. */
export interface SecurityRule {
  /** `tcp`, `udp`, `icmp`, or `-1` for all. */
  readonly protocol: string;
  /** -1 where the protocol has no ports. */
  readonly fromPort: number;
  readonly toPort: number;
  /** Group id (`sg-…`), prefix list id (`pl-…`) or CIDR. */
  readonly peer: string;
  /** For humans; not compared. */
  readonly description?: string;
}

/** Which way a rule lets traffic go. */
export type Direction = "ingress" | "egress";

/** A rule as one printable text that is its identity. */
export function ruleText({ protocol, fromPort, toPort, peer }: SecurityRule): string {
  if (protocol === "-1") return `all ${peer}`;
  return `${protocol} ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`} ${peer}`;
}

/** Takes apart what EC2 groups by ports: one rule per peer. */
export function rulesOf(permissions: readonly IpPermission[] | undefined): SecurityRule[] {
  return (permissions ?? []).flatMap((permission) => {
    const peers = [
      ...(permission.IpRanges ?? []).map(({ CidrIp }) => CidrIp),
      ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
      ...(permission.UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId),
      ...(permission.PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
    ];
    return peers.flatMap((peer) =>
      peer === undefined
        ? []
        : [
            {
              protocol: permission.IpProtocol ?? "-1",
              fromPort: permission.FromPort ?? -1,
              toPort: permission.ToPort ?? -1,
              peer,
            },
          ],
    );
  });
}

/** Adds rules in one call; after a crash some may be there already, then one by one. */
export async function authorize(
  ec2: EC2Client,
  groupId: string,
  direction: Direction,
  rules: readonly SecurityRule[],
): Promise<void> {
  if (rules.length === 0) return;
  const send = (some: readonly SecurityRule[]): Promise<unknown> => {
    const input = { GroupId: groupId, IpPermissions: some.map(permissionOf) };
    return direction === "ingress"
      ? ec2.send(new AuthorizeSecurityGroupIngressCommand(input))
      : ec2.send(new AuthorizeSecurityGroupEgressCommand(input));
  };
  try {
    await send(rules);
  } catch (error) {
    if (faultKind(error) !== "exists") throw error;
    if (rules.length > 1) for (const rule of rules) await authorize(ec2, groupId, direction, [rule]);
  }
}

/** Takes rules away; those that are gone are no failure. */
export async function revoke(
  ec2: EC2Client,
  groupId: string,
  direction: Direction,
  rules: readonly SecurityRule[],
): Promise<void> {
  if (rules.length === 0) return;
  const input = { GroupId: groupId, IpPermissions: rules.map(permissionOf) };
  await unlessMissing<unknown>(
    direction === "ingress"
      ? ec2.send(new RevokeSecurityGroupIngressCommand(input))
      : ec2.send(new RevokeSecurityGroupEgressCommand(input)),
  );
}

/** Takes every rule of a group away. */
export async function revokeRules(ec2: EC2Client, group: SecurityGroup): Promise<void> {
  const groupId = group.GroupId ?? "";
  await revoke(ec2, groupId, "ingress", rulesOf(group.IpPermissions));
  await revoke(ec2, groupId, "egress", rulesOf(group.IpPermissionsEgress));
}

function permissionOf(rule: SecurityRule): IpPermission {
  const { protocol, fromPort, toPort, peer, description } = rule;
  const said = description === undefined ? {} : { Description: description };
  return {
    IpProtocol: protocol,
    ...(protocol === "-1" ? {} : { FromPort: fromPort, ToPort: toPort }),
    ...peerOf(peer, said),
  };
}

function peerOf(peer: string, said: { Description?: string }): IpPermission {
  if (peer.startsWith("sg-")) return { UserIdGroupPairs: [{ GroupId: peer, ...said }] };
  if (peer.startsWith("pl-")) return { PrefixListIds: [{ PrefixListId: peer, ...said }] };
  if (peer.includes(":")) return { Ipv6Ranges: [{ CidrIpv6: peer, ...said }] };
  return { IpRanges: [{ CidrIp: peer, ...said }] };
}
