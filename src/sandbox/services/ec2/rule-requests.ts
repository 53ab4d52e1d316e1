import type { IpPermission } from "@aws-sdk/client-ec2";
import { AwsFault } from "../../operation.ts";

/** Members of the calls that add or remove rules which the sandbox models, both directions. */
export const ruleMembers = [
  "GroupId",
  "IpPermissions.IpProtocol",
  "IpPermissions.FromPort",
  "IpPermissions.ToPort",
  "IpPermissions.IpRanges",
  "IpPermissions.Ipv6Ranges",
  "IpPermissions.PrefixListIds",
  "IpPermissions.UserIdGroupPairs.GroupId",
  "IpPermissions.UserIdGroupPairs.UserId",
  "IpPermissions.UserIdGroupPairs.Description",
] as const;

/** Members of the short form, which only the ingress calls have: one rule with one IPv4 range. */
export const shorthandMembers = ["GroupName", "IpProtocol", "FromPort", "ToPort", "CidrIp"] as const;

/** The two ways in which a call can word its rules. */
export interface RuleInput {
  readonly IpPermissions?: readonly IpPermission[] | undefined;
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly CidrIp?: string | undefined;
}

/**
 * The permissions of a call, whichever form they come in.
 *
 * @throws AwsFault MissingParameter, InvalidParameterCombination
 */
export function requestedPermissions(input: RuleInput): readonly IpPermission[] {
  const { IpPermissions: list, IpProtocol, FromPort, ToPort, CidrIp } = input;
  const short = [IpProtocol, FromPort, ToPort, CidrIp].some((member) => member !== undefined);
  if (list !== undefined && short) {
    throw new AwsFault(
      "InvalidParameterCombination",
      "The parameter 'ipPermissions' may not be used in combination with 'ipProtocol'",
    );
  }
  if (short) return [{ IpProtocol, FromPort, ToPort, IpRanges: CidrIp === undefined ? [] : [{ CidrIp }] }];
  if (list === undefined || list.length === 0) {
    throw new AwsFault(
      "MissingParameter",
      "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.",
    );
  }
  return list;
}
