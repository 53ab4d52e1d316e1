import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { invalid } from "./find.ts";
import { ecsState, type EcsTag } from "./state.ts";

/** Whatever in ECS bears tags and has this ARN. */
export function taggable(scope: SliceScope, arn: string): { tags: EcsTag[] } {
  if (!arn.startsWith("arn:")) throw invalid("Long arn format must be used for tagging operations");
  const { clusters, services, tasks, taskDefinitions } = ecsState(scope);
  const candidates = [
    ...Object.values(clusters).filter((cluster) => cluster.status === "ACTIVE"),
    ...Object.values(services).filter((service) => service.status !== "INACTIVE"),
    ...Object.values(tasks),
    ...Object.values(taskDefinitions).flat(),
  ];
  const found = candidates.find((entry) => entry.arn === arn);
  if (found === undefined) {
    throw new AwsFault(
      "InvalidParameterException",
      "The specified resource could not be found. Specify a valid ARN and try again.",
    );
  }
  return found;
}
