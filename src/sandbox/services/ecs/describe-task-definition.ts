import {
  DescribeTaskDefinition$,
  type DescribeTaskDefinitionRequest,
  type DescribeTaskDefinitionResponse,
} from "@aws-sdk/client-ecs";
import { AwsFault, operation } from "../../operation.ts";
import { taskDefinition } from "./find.ts";
import { describeRevision } from "./task-definitions.ts";

/** One revision; inactive ones stay visible. */
export const describeTaskDefinition = operation<
  DescribeTaskDefinitionRequest,
  DescribeTaskDefinitionResponse
>(DescribeTaskDefinition$, ["taskDefinition", "include"], (input, call) => {
  const found = taskDefinition(call, input.taskDefinition ?? "");
  if (found === undefined) throw new AwsFault("ClientException", "Unable to describe task definition.");
  return {
    taskDefinition: describeRevision(found),
    ...(input.include?.includes("TAGS") === true && { tags: found.tags }),
  };
});
