import { randomUUID } from "node:crypto";
import type { SliceScope } from "../../world/slice.ts";
import { desiredCountOf, setDesiredCount } from "../ecs/desired-count.ts";
import { scalingSlice, type ScalableTarget } from "./state.ts";

const keptActivities = 200;

/** Brings the desired count of a service within the bounds of its target, and notes that as an activity. */
export function enforceBounds(scope: SliceScope, target: ScalableTarget): void {
  const [, cluster = "", service = ""] = target.resourceId.split("/");
  const current = desiredCountOf(scope, cluster, service);
  if (current === undefined) return;
  const count = Math.min(Math.max(current, target.minCapacity), target.maxCapacity);
  if (count === current) return;
  setDesiredCount(scope, cluster, service, count);
  const state = scalingSlice(scope);
  const now = scope.world.clock.iso();
  state.activities = [
    {
      id: randomUUID(),
      resourceId: target.resourceId,
      description: `Setting desired count to ${count}.`,
      cause:
        count > current ? `minimum capacity was set to ${count}` : `maximum capacity was set to ${count}`,
      startedAt: now,
      endedAt: now,
      statusCode: "Successful" as const,
      statusMessage: `Successfully set desired count to ${count}. Change successfully fulfilled by ecs.`,
    },
    ...state.activities,
  ].slice(0, keptActivities);
}
