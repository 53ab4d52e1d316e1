import { DescribeTasks$, type DescribeTasksRequest, type DescribeTasksResponse } from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { activeCluster, ecsArn, invalid, shortName } from "./find.ts";
import { ecsState } from "./state.ts";
import { describeTask } from "./tasks.ts";

/** Up to 100 tasks by id or ARN; a missing one is a failure with HTTP 200. @source aws-facts 2.3 */
export const describeTasks = operation<DescribeTasksRequest, DescribeTasksResponse>(
  DescribeTasks$,
  ["cluster", "tasks", "include"],
  (input, call) => {
    const cluster = activeCluster(call, input.cluster);
    const names = input.tasks ?? [];
    if (names.length === 0) throw invalid("Tasks cannot be empty.");
    if (names.length > 100) throw invalid("Tasks cannot have more than 100 elements.");
    const sought = names.map((name) => {
      const arn = ecsArn(call, `task/${cluster.name}/${shortName(name)}`);
      return { arn, task: ecsState(call).tasks[arn] };
    });
    return {
      tasks: sought.flatMap(({ task }) =>
        task === undefined ? [] : [describeTask(call, task, input.include ?? [])],
      ),
      failures: sought
        .filter(({ task }) => task === undefined)
        .map(({ arn }) => ({ arn, reason: "MISSING" })),
    };
  },
);
