import {
  CreateSecurityGroup$,
  type CreateSecurityGroupRequest,
  type CreateSecurityGroupResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { tagPairs } from "../support/tags.ts";
import { refuseOver } from "../support/quotas.ts";
import { ec2Arn } from "./arn.ts";
import { existing } from "./existing.ts";
import type { SecurityGroup } from "./model.ts";
import { defaultVpc } from "./security-groups.ts";
import { ec2State } from "./state.ts";
import { tagsAtCreation } from "./tagging.ts";
import { allEgress } from "./vpc-parts.ts";

const allowedText = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/;

/**
 * Makes a security group: nothing comes in, everything goes out. Its name is unique in the VPC.
 *
 * @source aws-facts 2.2, 2.9
 */
export const createSecurityGroup = operation<CreateSecurityGroupRequest, CreateSecurityGroupResult>(
  CreateSecurityGroup$,
  ["GroupName", "Description", "VpcId", "TagSpecifications"],
  (input, call) => {
    const state = ec2State(call);
    const name = checkText("GroupName", input.GroupName ?? "");
    const description = checkText("GroupDescription", input.Description ?? "");
    const vpc = input.VpcId === undefined ? defaultVpc(state) : existing(state, "vpcs", input.VpcId);
    if (name.startsWith("sg-")) {
      throw new AwsFault(
        "InvalidParameterValue",
        `Value (${name}) for parameter GroupName is invalid. Group names may not be in the format sg-*.`,
      );
    }
    if (name === "default") {
      throw new AwsFault("InvalidGroup.Reserved", "Cannot use reserved security group name: default");
    }
    if (Object.values(state.securityGroups).some((other) => other.vpcId === vpc.id && other.name === name)) {
      throw new AwsFault(
        "InvalidGroup.Duplicate",
        `The security group '${name}' already exists for VPC '${vpc.id}'`,
      );
    }
    refuseOver(
      call.world,
      "securityGroupsPerRegion",
      Object.keys(state.securityGroups).length,
      "SecurityGroupLimitExceeded",
      "The maximum number of security groups has been reached.",
    );
    const group: SecurityGroup = {
      id: newId("sg"),
      name,
      description,
      vpcId: vpc.id,
      rules: [allEgress(() => newId("sgr"))],
      tags: tagsAtCreation(input.TagSpecifications, "security-group"),
    };
    state.securityGroups[group.id] = group;
    return {
      GroupId: group.id,
      SecurityGroupArn: ec2Arn(call, "security-group", group.id),
      Tags: tagPairs(group.tags),
    };
  },
);

function checkText(parameter: string, value: string): string {
  if (value === "") {
    throw new AwsFault("MissingParameter", `The request must contain the parameter ${parameter}`);
  }
  if (value.length > 255 || !allowedText.test(value)) {
    throw new AwsFault(
      "InvalidParameterValue",
      `Value (${value}) for parameter ${parameter} is invalid. It must have 1 to 255 of the characters a-z, A-Z, 0-9, spaces, and ._-:/()#,@[]+=&;{}!$*`,
    );
  }
  return value;
}
