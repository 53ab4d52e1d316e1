import { StopTask$, type StopTaskRequest, type StopTaskResponse } from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { activeCluster, ecsArn, invalid, shortName } from "./find.ts";
import { ecsState } from "./state.ts";
import { requestStop } from "./task-lifecycle.ts";
import { describeTask } from "./tasks.ts";

/** Stops a task; its service starts another one. */
export const stopTask = operation<StopTaskRequest, StopTaskResponse>(
  StopTask$,
  ["cluster", "task", "reason"],
  (input, call) => {
    const cluster = activeCluster(call, input.cluster);
    const task = ecsState(call).tasks[ecsArn(call, `task/${cluster.name}/${shortName(input.task ?? "")}`)];
    if (task === undefined) throw invalid("The referenced task was not found.");
    requestStop(call, task, "UserInitiated", input.reason ?? "Task stopped by user");
    return { task: describeTask(call, task, []) };
  },
);
