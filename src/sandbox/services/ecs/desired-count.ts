import type { SliceScope } from "../../world/slice.ts";
import { lookUp } from "../support/records.ts";
import { scheduleReconcile } from "./reconcile.ts";
import { ecsState, type ServiceState } from "./state.ts";

/** How many tasks an active service shall have; undefined where there is no such service. */
export function desiredCountOf(scope: SliceScope, cluster: string, service: string): number | undefined {
  return activeService(scope, cluster, service)?.desiredCount;
}

/** Sets how many tasks an active service shall have, as UpdateService does: no new rollout. */
export function setDesiredCount(
  scope: SliceScope,
  cluster: string,
  service: string,
  desiredCount: number,
): void {
  const found = activeService(scope, cluster, service);
  if (found === undefined) return;
  found.desiredCount = desiredCount;
  const [primary] = found.deployments;
  if (primary !== undefined && primary.desiredCount !== desiredCount) {
    primary.desiredCount = desiredCount;
    primary.updatedAt = scope.world.clock.iso();
  }
  scheduleReconcile(scope);
}

function activeService(scope: SliceScope, cluster: string, service: string): ServiceState | undefined {
  const found = lookUp(ecsState(scope).services, `${cluster}/${service}`);
  return found?.status === "ACTIVE" ? found : undefined;
}
