import {
  DescribeTargetHealth$,
  type DescribeTargetHealthInput,
  type DescribeTargetHealthOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { operation } from "../../operation.ts";
import { targetGroup } from "./find.ts";
import type { Target } from "./state.ts";

/** Health of all targets of a group, or of those that are named. @source aws-facts 2.4 */
export const describeTargetHealth = operation<DescribeTargetHealthInput, DescribeTargetHealthOutput>(
  DescribeTargetHealth$,
  ["TargetGroupArn", "Targets.Id", "Targets.Port"],
  (input, call) => {
    const group = targetGroup(call, input.TargetGroupArn);
    const wanted = input.Targets?.map((target) => ({ id: target.Id ?? "", port: target.Port ?? group.port }));
    const found: readonly Target[] =
      wanted?.map(
        (key) =>
          group.targets.find((target) => target.id === key.id && target.port === key.port) ?? {
            ...key,
            zone: "",
            state: "unused",
            reason: "Target.NotRegistered",
            description: "Target is not registered to the target group",
          },
      ) ?? group.targets;
    return {
      TargetHealthDescriptions: found.map((target) => ({
        Target: {
          Id: target.id,
          Port: target.port,
          ...(target.zone !== "" && { AvailabilityZone: target.zone }),
        },
        HealthCheckPort:
          group.healthCheck.port === "traffic-port" ? String(target.port) : group.healthCheck.port,
        TargetHealth: {
          State: target.state,
          Reason: target.reason as never,
          Description: target.description,
        },
      })),
    };
  },
);
