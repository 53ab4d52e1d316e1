import { faultKind } from "./fault.ts";

/** What of ECS services Application Auto Scaling changes. */
export const desiredCount = {
  ServiceNamespace: "ecs",
  ScalableDimension: "ecs:service:DesiredCount",
} as const;

/** The number of tasks of one service, as all calls name it. */
export function desiredCountOf(resourceId: string) {
  return { ...desiredCount, ResourceId: resourceId };
}

/**
 * A service or a service-linked role that was just made is not known there at once, and two calls about one
 * service may meet. The names are those of real refusals too, which go on to fail. @source aws-facts 2.6
 */
export function notYetThere(error: unknown): boolean {
  const name = error instanceof Error ? error.name : "";
  return (
    ["ValidationException", "FailedResourceAccessException", "ConcurrentUpdateException"].includes(name) ||
    faultKind(error) === "missing"
  );
}
