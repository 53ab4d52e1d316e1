import { ModifyInstanceAttribute$, type ModifyInstanceAttributeRequest } from "@aws-sdk/client-ec2";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { existing } from "./existing.ts";
import type { Instance } from "./instance-model.ts";
import { instanceTypeOf } from "./instance-types.ts";
import { checkedUserData } from "./user-data.ts";
import { interfaceOf } from "./instance-view.ts";
import { ec2State } from "./state.ts";

/**
 * Changes one attribute of an instance; type and user data only while it is stopped.
 *
 * @source GEN (aws-facts 0)
 */
export const modifyInstanceAttribute = operation<ModifyInstanceAttributeRequest, void>(
  ModifyInstanceAttribute$,
  [
    "InstanceId",
    "Groups",
    "InstanceType",
    "UserData",
    "DisableApiTermination",
    "InstanceInitiatedShutdownBehavior",
  ],
  (input, call) => {
    const instance = existing(ec2State(call), "instances", input.InstanceId);
    const { InstanceId: _id, ...given } = input;
    const changes = Object.values(given).filter((value) => value !== undefined);
    if (changes.length !== 1) {
      throw new AwsFault(
        changes.length === 0 ? "MissingParameter" : "InvalidParameterCombination",
        "The request must change exactly one attribute.",
      );
    }
    if (input.Groups !== undefined) changeGroups(call, instance, input.Groups);
    if (input.InstanceType?.Value !== undefined) changeType(instance, input.InstanceType.Value);
    if (input.UserData?.Value !== undefined) {
      whileStopped(instance, "userData");
      const text = checkedUserData(Buffer.from(input.UserData.Value).toString("base64"));
      if (text !== undefined) instance.userData = text;
    }
    if (input.DisableApiTermination?.Value !== undefined)
      instance.disableApiTermination = input.DisableApiTermination.Value;
    const behavior = input.InstanceInitiatedShutdownBehavior?.Value;
    if (behavior !== undefined) {
      if (behavior !== "stop" && behavior !== "terminate") {
        throw new AwsFault(
          "InvalidParameterValue",
          `Value (${behavior}) for parameter value is invalid. Invalid value for attribute instanceInitiatedShutdownBehavior.`,
        );
      }
      instance.shutdownBehavior = behavior;
    }
  },
);

function changeGroups(call: Call, instance: Instance, ids: readonly string[]): void {
  const eni = interfaceOf(call, instance);
  if (eni === undefined) {
    throw new AwsFault("IncorrectInstanceState", `The instance '${instance.id}' is terminated.`);
  }
  const groups = [...new Set(ids)].map((id) => existing(ec2State(call), "securityGroups", id));
  if (groups.length === 0) {
    throw new AwsFault("InvalidParameterValue", "You must specify at least one security group.");
  }
  const foreign = groups.find((group) => group.vpcId !== eni.vpcId);
  if (foreign !== undefined) {
    throw new AwsFault(
      "InvalidGroup.NotFound",
      `The security group '${foreign.id}' does not exist in VPC '${eni.vpcId}'`,
    );
  }
  if (groups.length > 5) {
    throw new AwsFault(
      "SecurityGroupsPerInterfaceLimitExceeded",
      "The maximum number of security groups per interface has been reached.",
    );
  }
  eni.groupIds = groups.map((group) => group.id);
}

function changeType(instance: Instance, name: string): void {
  whileStopped(instance, "instanceType");
  const type = instanceTypeOf(name);
  if (!type.architectures.includes(instance.architecture)) {
    throw new AwsFault(
      "InvalidParameterValue",
      `The architecture '${type.architectures.join(", ")}' of the specified instance type does not match the architecture '${instance.architecture}' of the instance.`,
    );
  }
  instance.instanceType = type.name;
}

function whileStopped(instance: Instance, attribute: string): void {
  if (instance.state === "stopped") return;
  throw new AwsFault(
    "IncorrectInstanceState",
    `The instance '${instance.id}' is not in the 'stopped' state: ${attribute} can be changed only then.`,
  );
}
