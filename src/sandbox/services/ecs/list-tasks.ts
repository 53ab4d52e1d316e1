import { ListTasks$, type ListTasksRequest, type ListTasksResponse } from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { activeCluster, shortName } from "./find.ts";
import { page } from "./page.ts";
import { ecsState } from "./state.ts";

/** ARNs of tasks, running ones unless `desiredStatus` says otherwise. */
export const listTasks = operation<ListTasksRequest, ListTasksResponse>(
  ListTasks$,
  ["cluster", "serviceName", "family", "desiredStatus", "startedBy", "launchType", "maxResults", "nextToken"],
  (input, call) => {
    const cluster = activeCluster(call, input.cluster);
    const wanted = input.desiredStatus ?? "RUNNING";
    const arns = Object.values(ecsState(call).tasks)
      .filter(
        (task) =>
          task.clusterArn === cluster.arn &&
          (wanted === "STOPPED" ? task.desiredStatus === "STOPPED" : task.desiredStatus === "RUNNING") &&
          (input.serviceName === undefined || task.serviceName === shortName(input.serviceName)) &&
          (input.family === undefined || shortName(task.taskDefinitionArn).split(":")[0] === input.family) &&
          (input.startedBy === undefined || task.deploymentId === input.startedBy) &&
          (input.launchType ?? "FARGATE") === "FARGATE",
      )
      .map((task) => task.arn);
    const { items, nextToken } = page(arns, input);
    return { taskArns: items, nextToken };
  },
);
