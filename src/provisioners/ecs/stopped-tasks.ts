import { DescribeTasksCommand, ECSClient, ListTasksCommand } from "@aws-sdk/client-ecs";
import type { ProvisionerContext } from "../support/context.ts";

/** Why the task of a service that stopped last did so, in AWS's words; ECS remembers stopped tasks for an hour. */
export async function lastStopReason(
  clusterArn: string,
  serviceName: string,
  context: ProvisionerContext,
): Promise<string | undefined> {
  const ecs = context.aws.get(ECSClient);
  const { taskArns } = await ecs.send(
    new ListTasksCommand({ cluster: clusterArn, serviceName, desiredStatus: "STOPPED" }),
  );
  if (taskArns === undefined || taskArns.length === 0) return undefined;
  const { tasks } = await ecs.send(
    new DescribeTasksCommand({ cluster: clusterArn, tasks: taskArns.slice(0, 100) }),
  );
  const [last] = (tasks ?? []).sort(
    (a, b) =>
      (b.stoppedAt ?? b.stoppingAt ?? none).getTime() - (a.stoppedAt ?? a.stoppingAt ?? none).getTime(),
  );
  if (last === undefined) return undefined;
  const containers = (last.containers ?? []).flatMap(({ name, reason, exitCode }) => {
    if (reason !== undefined) return [`${name ?? "container"}: ${reason}`];
    return exitCode === undefined ? [] : [`${name ?? "container"} exited with ${exitCode}`];
  });
  const said = [last.stoppedReason, ...containers].filter((each) => each !== undefined && each !== "");
  return said.length === 0 ? undefined : said.join("; ");
}

const none = new Date(0);
