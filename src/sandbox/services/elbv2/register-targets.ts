import {
  DeregisterTargets$,
  RegisterTargets$,
  type DeregisterTargetsInput,
  type DeregisterTargetsOutput,
  type RegisterTargetsInput,
  type RegisterTargetsOutput,
  type TargetDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { ec2State } from "../ec2/state.ts";
import { isInBlock, parseIpv4 } from "../support/ipv4.ts";
import { targetGroup } from "./find.ts";
import type { TargetGroup } from "./state.ts";
import { deregisterTarget, registerTarget, type TargetKey } from "./targets.ts";

/** Registers addresses; one that is there already is no error. @source aws-facts 2.2 */
export const registerTargets = operation<RegisterTargetsInput, RegisterTargetsOutput>(
  RegisterTargets$,
  ["TargetGroupArn", "Targets.Id", "Targets.Port", "Targets.AvailabilityZone"],
  (input, call) => {
    const group = targetGroup(call, input.TargetGroupArn);
    const targets = (input.Targets ?? []).map((target) => ({
      ...keyOf(target, group),
      zone: zoneOf(target, group, call),
    }));
    for (const target of targets) registerTarget(call, group.arn, target);
    return {};
  },
);

/** Takes addresses out; they drain first. */
export const deregisterTargets = operation<DeregisterTargetsInput, DeregisterTargetsOutput>(
  DeregisterTargets$,
  ["TargetGroupArn", "Targets.Id", "Targets.Port", "Targets.AvailabilityZone"],
  (input, call) => {
    const group = targetGroup(call, input.TargetGroupArn);
    const keys = (input.Targets ?? []).map((target) => keyOf(target, group));
    const stranger = keys.find(
      (key) => !group.targets.some((target) => target.id === key.id && target.port === key.port),
    );
    if (stranger !== undefined) {
      throw new AwsFault(
        "InvalidTarget",
        `The following targets are not registered: ${stranger.id}:${stranger.port}`,
      );
    }
    for (const key of keys) deregisterTarget(call, group.arn, key);
    return {};
  },
);

function keyOf(target: TargetDescription, group: TargetGroup): TargetKey {
  const id = target.Id ?? "";
  if (parseIpv4(id) === undefined)
    throw new AwsFault("ValidationError", `The IP address '${id}' is not a valid IPv4 address`);
  return { id, port: target.Port ?? group.port };
}

function zoneOf(target: TargetDescription, group: TargetGroup, call: Call): string {
  const { vpcs, subnets } = ec2State(call);
  const inside = isInBlock(target.Id ?? "", vpcs[group.vpcId]?.cidr ?? "");
  if (!inside) {
    if (target.AvailabilityZone === "all") return "all";
    throw new AwsFault("InvalidTarget", `The IP address '${target.Id}' is not within any range of the VPC`);
  }
  const subnet = Object.values(subnets).find(
    (entry) => entry.vpcId === group.vpcId && isInBlock(target.Id ?? "", entry.cidr),
  );
  if (subnet === undefined)
    throw new AwsFault("InvalidTarget", `The IP address '${target.Id}' is not in a subnet of the VPC`);
  return subnet.zoneName;
}
