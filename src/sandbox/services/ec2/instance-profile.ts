import type { IamInstanceProfileSpecification } from "@aws-sdk/client-ec2";
import { AwsFault, type Call } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { isUsable } from "../iam/roles.ts";
import { hasTakenEffect } from "../iam/instance-profiles.ts";
import { iamSlice } from "../iam/state.ts";
import { lookUp } from "../support/records.ts";
import type { InstanceProfileAssociation } from "./instance-model.ts";

/**
 * The profile that a call names for an instance, by name or by ARN. One that was made a moment ago is not
 * known to EC2 yet, and neither is the role that was put into it.
 *
 * @throws AwsFault InvalidParameterValue, InvalidParameterCombination
 * @source aws-facts 2.6
 */
export function instanceProfileNamed(
  call: Call,
  named: IamInstanceProfileSpecification,
): InstanceProfileAssociation {
  const { Arn: arn, Name: name } = named;
  if ((arn === undefined) === (name === undefined)) {
    throw new AwsFault(
      "InvalidParameterCombination",
      "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
    );
  }
  const { instanceProfiles, roles } = iamSlice(call);
  const profile =
    name === undefined
      ? Object.values(instanceProfiles).find((candidate) => candidate.arn === arn)
      : lookUp(instanceProfiles, name);
  const parameter = name === undefined ? "iamInstanceProfile.arn" : "iamInstanceProfile.name";
  if (profile === undefined || !hasTakenEffect(call.world, profile.createdAt)) {
    throw new AwsFault(
      "InvalidParameterValue",
      `Value (${name ?? arn ?? ""}) for parameter ${parameter} is invalid. Invalid IAM Instance Profile ${name === undefined ? "ARN" : "name"}`,
    );
  }
  const role = lookUp(roles, profile.roleName);
  const ready =
    role !== undefined &&
    isUsable(call.world, role) &&
    profile.roleAddedAt !== undefined &&
    hasTakenEffect(call.world, profile.roleAddedAt);
  if (!ready) {
    throw new AwsFault(
      "InvalidParameterValue",
      `IAM Instance Profile "${profile.arn}" has no associated IAM Roles`,
    );
  }
  return {
    associationId: newId("iip-assoc"),
    arn: profile.arn,
    id: profile.id,
    associatedAt: call.world.clock.iso(),
  };
}
