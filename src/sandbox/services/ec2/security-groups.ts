import { AwsFault } from "../../operation.ts";
import { existing } from "./existing.ts";
import type { Ec2State, SecurityGroup, Vpc } from "./model.ts";

/** The account's default VPC. @throws AwsFault VPCIdNotSpecified when it was deleted */
export function defaultVpc(state: Ec2State): Vpc {
  const found = Object.values(state.vpcs).find((vpc) => vpc.isDefault);
  if (found === undefined) throw new AwsFault("VPCIdNotSpecified", "No default VPC for this user.");
  return found;
}

/**
 * The group that a call names by id, or by name in the default VPC.
 *
 * @throws AwsFault InvalidGroup.NotFound, InvalidGroupId.Malformed, MissingParameter
 */
export function namedGroup(
  state: Ec2State,
  named: { readonly GroupId?: string | undefined; readonly GroupName?: string | undefined },
): SecurityGroup {
  const { GroupId: id, GroupName: name } = named;
  if (id !== undefined) return existing(state, "securityGroups", id);
  if (name === undefined) {
    throw new AwsFault("MissingParameter", "The request must contain the parameter groupName or groupId");
  }
  const vpc = defaultVpc(state);
  const found = Object.values(state.securityGroups).find(
    (group) => group.vpcId === vpc.id && group.name === name,
  );
  if (found === undefined) {
    throw new AwsFault(
      "InvalidGroup.NotFound",
      `The security group '${name}' does not exist in default VPC '${vpc.id}'`,
    );
  }
  return found;
}
