import { setTimeout as delay } from "node:timers/promises";
import { ecsState } from "../services/ecs/state.ts";
import { elasticLoadBalancingState } from "../services/elbv2/state.ts";
import type { World } from "../world/world.ts";
import type { Controller } from "./controllers/controller.ts";

/** Longest wait in milliseconds; what has not come up by then may never do so. */
const patienceMs = 15_000;

/** Between two events of one chain (a report, an event, a look) nothing moves for a moment: one look is not enough. */
const lookMs = 30;
const wantedQuietLooks = 8;

/**
 * Resolves when the data path has come to rest: every controller has done what the state asks for, no task is on its
 * way, and every target that takes part is healthy. What one of them reports gives another something to do.
 */
export async function settle(world: World, controllers: readonly Controller[]): Promise<void> {
  const deadlineMs = performance.now() + patienceMs;
  let quietLooks = 0;
  while (quietLooks < wantedQuietLooks && performance.now() < deadlineMs) {
    await Promise.all(controllers.map((controller) => controller.settled()));
    await delay(lookMs);
    quietLooks = isMoving(world) ? 0 : quietLooks + 1;
  }
}

function isMoving(world: World): boolean {
  const now = world.clock.now();
  return (
    world.state.events.some(({ dueMs }) => dueMs <= now) ||
    ecsState
      .all(world)
      .flatMap(({ data }) => Object.values(data.tasks))
      .some(({ lastStatus }) => lastStatus !== "RUNNING" && lastStatus !== "STOPPED") ||
    elasticLoadBalancingState
      .all(world)
      .flatMap(({ data }) => Object.values(data.targetGroups))
      // A program that still starts refuses connections, which makes its target unhealthy before it is healthy.
      .some(({ targets }) => targets.some(({ state }) => state === "initial" || state === "unhealthy"))
  );
}
