import {
  DescribeInstanceStatus$,
  type DescribeInstanceStatusRequest,
  type DescribeInstanceStatusResult,
  type InstanceStatusSummary,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { selected } from "./existing.ts";
import type { Instance } from "./instance-model.ts";
import { stateCodes } from "./instance-transitions.ts";
import { listed } from "./listing.ts";
import { ec2State } from "./state.ts";

/** Status checks of running instances, or of all with IncludeAllInstances. */
export const describeInstanceStatus = operation<DescribeInstanceStatusRequest, DescribeInstanceStatusResult>(
  DescribeInstanceStatus$,
  ["InstanceIds", "Filters", "MaxResults", "NextToken", "IncludeAllInstances"],
  (input, call) => {
    if ((input.InstanceIds ?? []).length > 0 && input.MaxResults !== undefined) {
      throw new AwsFault(
        "InvalidParameterCombination",
        "The parameter instancesSet cannot be used with the parameter maxResults",
      );
    }
    const all = selected(ec2State(call), "instances", input.InstanceIds).filter(
      (instance) => input.IncludeAllInstances === true || instance.state === "running",
    );
    const status = (instance: Instance) => statusOf(call, instance);
    const { items, NextToken } = listed(all, input, {
      keyOf: (instance) => instance.id,
      filters: {
        "availability-zone": (instance) => instance.zoneName,
        "availability-zone-id": (instance) => instance.zoneId,
        "instance-state-code": (instance) => stateCodes[instance.state],
        "instance-state-name": (instance) => instance.state,
        "instance-status.reachability": (instance) => status(instance).Details?.map((each) => each.Status),
        "instance-status.status": (instance) => status(instance).Status,
        "system-status.reachability": (instance) => status(instance).Details?.map((each) => each.Status),
        "system-status.status": (instance) => status(instance).Status,
      },
    });
    return {
      InstanceStatuses: items.map((instance) => ({
        InstanceId: instance.id,
        AvailabilityZone: instance.zoneName,
        AvailabilityZoneId: instance.zoneId,
        InstanceState: { Code: stateCodes[instance.state], Name: instance.state },
        InstanceStatus: status(instance),
        SystemStatus: status(instance),
        AttachedEbsStatus: status(instance),
        Events: [],
      })),
      NextToken,
    };
  },
);

/** Machine, system and volumes are checked alike: nothing of the sandbox's instances breaks by itself. */
function statusOf({ world }: Call, instance: Instance): InstanceStatusSummary {
  if (instance.runningSince === undefined) return { Status: "not-applicable" };
  const passed = world.clock.now() >= Date.parse(instance.runningSince) + world.latencyMs("instance.checks");
  return passed
    ? { Status: "ok", Details: [{ Name: "reachability", Status: "passed" }] }
    : { Status: "initializing", Details: [{ Name: "reachability", Status: "initializing" }] };
}
