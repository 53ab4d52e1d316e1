import type { SliceScope } from "../../world/slice.ts";
import type { TaggedResource } from "../support/tagged-resource.ts";
import { ecsState } from "./state.ts";

/** Clusters, services, task definitions and tasks, for the Resource Groups Tagging API. */
export function taggedEcsResources(scope: SliceScope): TaggedResource[] {
  const { clusters, services, tasks, taskDefinitions } = ecsState(scope);
  const living = [
    ...Object.values(clusters).filter(({ status }) => status === "ACTIVE"),
    ...Object.values(services).filter(({ status }) => status !== "INACTIVE"),
    ...Object.values(tasks).filter(({ lastStatus }) => lastStatus !== "STOPPED"),
    ...Object.values(taskDefinitions).flat(),
  ];
  return living.map(({ arn, tags }) => ({
    arn,
    tags: Object.fromEntries(tags.map(({ key = "", value = "" }) => [key, value])),
  }));
}
