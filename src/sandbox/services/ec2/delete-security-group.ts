import {
  DeleteSecurityGroup$,
  type DeleteSecurityGroupRequest,
  type DeleteSecurityGroupResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { namedGroup } from "./security-groups.ts";
import { ec2State } from "./state.ts";

/**
 * Deletes a group that no network interface has and that no rule of another group names. A VPC's default
 * group goes only with the VPC.
 *
 * @source aws-facts 1.14
 */
export const deleteSecurityGroup = operation<DeleteSecurityGroupRequest, DeleteSecurityGroupResult>(
  DeleteSecurityGroup$,
  ["GroupId", "GroupName"],
  (input, call) => {
    const state = ec2State(call);
    const { id, name } = namedGroup(state, input);
    if (name === "default") {
      throw new AwsFault(
        "CannotDelete",
        `the specified group: "${id}" name: "default" cannot be deleted by a user`,
      );
    }
    const worn = Object.values(state.networkInterfaces).some((eni) => eni.groupIds.includes(id));
    const named = Object.values(state.securityGroups).some(
      (other) =>
        other.id !== id && other.rules.some(({ peer }) => peer.kind === "group" && peer.groupId === id),
    );
    if (worn || named) {
      throw new AwsFault("DependencyViolation", `resource ${id} has a dependent object`);
    }
    delete state.securityGroups[id];
    return { Return: true, GroupId: id };
  },
);
