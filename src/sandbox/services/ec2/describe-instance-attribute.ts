import {
  DescribeInstanceAttribute$,
  type DescribeInstanceAttributeRequest,
  type InstanceAttribute,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { existing } from "./existing.ts";
import { rootDeviceName } from "./images.ts";
import type { Instance } from "./instance-model.ts";
import { instanceView, interfaceOf } from "./instance-view.ts";
import { ec2State } from "./state.ts";

/** One attribute of an instance: the only way to see its user data and its protection. */
export const describeInstanceAttribute = operation<DescribeInstanceAttributeRequest, InstanceAttribute>(
  DescribeInstanceAttribute$,
  ["InstanceId", "Attribute"],
  (input, call) => {
    const instance = existing(ec2State(call), "instances", input.InstanceId);
    const read = lookUp(attributes, input.Attribute);
    if (read === undefined) {
      throw new AwsFault(
        "InvalidParameterValue",
        `Value (${input.Attribute ?? ""}) for parameter attribute is invalid. Unknown attribute.`,
      );
    }
    return { InstanceId: instance.id, ...read(call, instance) };
  },
);

const attributes: Readonly<Record<string, (call: Call, instance: Instance) => InstanceAttribute>> = {
  blockDeviceMapping: (call, instance) => ({
    BlockDeviceMappings: instanceView(call, instance).BlockDeviceMappings,
  }),
  disableApiTermination: (_call, instance) => ({
    DisableApiTermination: { Value: instance.disableApiTermination },
  }),
  ebsOptimized: (_call, instance) => ({ EbsOptimized: { Value: instance.ebsOptimized } }),
  enaSupport: () => ({ EnaSupport: { Value: true } }),
  groupSet: (call, instance) => ({
    Groups: (interfaceOf(call, instance)?.groupIds ?? []).map((GroupId) => ({
      GroupId,
      GroupName: ec2State(call).securityGroups[GroupId]?.name,
    })),
  }),
  instanceInitiatedShutdownBehavior: (_call, instance) => ({
    InstanceInitiatedShutdownBehavior: { Value: instance.shutdownBehavior },
  }),
  instanceType: (_call, instance) => ({ InstanceType: { Value: instance.instanceType } }),
  rootDeviceName: () => ({ RootDeviceName: { Value: rootDeviceName } }),
  sourceDestCheck: () => ({ SourceDestCheck: { Value: true } }),
  userData: (_call, instance) => ({
    UserData: instance.userData === undefined ? {} : { Value: instance.userData },
  }),
};
