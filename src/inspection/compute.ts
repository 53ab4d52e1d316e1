import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  paginateListClusters,
  paginateListServices,
  type Service,
} from "@aws-sdk/client-ecs";
import type { Aws } from "./clients.ts";

/** An ECS service behind a target group. */
export interface ComputeService {
  readonly cluster: string;
  readonly name: string;
  /** `ACTIVE`, `DRAINING` or `INACTIVE`. */
  readonly status: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** `COMPLETED`, `IN_PROGRESS` or `FAILED` of the newest deployment. @source aws-facts 2.4 */
  readonly rollout: string | null;
  readonly rolloutReason: string | null;
  readonly securityGroupIds: string[];
  readonly subnetIds: string[];
  /** ECS's own newest message. */
  readonly lastEvent: string | null;
}

/** How many services one call describes. */
const servicesPerCall = 10;

/**
 * The services that register their tasks with one of these target groups. Clusters whose name begins with the stack's
 * are looked at first; the others only when nothing is found there.
 */
export async function findComputeServices(
  aws: Aws,
  where: { stack: string; targetGroupArns: readonly string[] },
): Promise<ComputeService[]> {
  const clusters: string[] = [];
  for await (const page of paginateListClusters({ client: aws.get(ECSClient) }, {})) {
    clusters.push(...(page.clusterArns ?? []));
  }
  const isStacks = (arn: string): boolean => {
    const name = lastPart(arn);
    return name === where.stack || name.startsWith(`${where.stack}-`);
  };
  for (const some of [clusters.filter(isStacks), clusters.filter((arn) => !isStacks(arn))]) {
    const found: ComputeService[] = [];
    for (const cluster of some) found.push(...(await servicesOf(aws, cluster, where.targetGroupArns)));
    if (found.length > 0) return found;
  }
  return [];
}

/** Why the last tasks of a service stopped, newest first, in ECS's own words. */
export async function stoppedTaskReasons(aws: Aws, cluster: string, service: string): Promise<string[]> {
  const client = aws.get(ECSClient);
  const { taskArns } = await client.send(
    new ListTasksCommand({ cluster, serviceName: service, desiredStatus: "STOPPED" }),
  );
  if (taskArns === undefined || taskArns.length === 0) return [];
  const { tasks } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns.slice(0, 100) }));
  const newestFirst = (tasks ?? []).sort(
    (one, other) => (other.stoppedAt?.getTime() ?? 0) - (one.stoppedAt?.getTime() ?? 0),
  );
  return newestFirst.map(({ taskArn, stoppedReason, containers }) => {
    const exits = (containers ?? []).flatMap(({ name, exitCode, reason }) =>
      exitCode === undefined && reason === undefined
        ? []
        : [
            `${name ?? "container"}${exitCode === undefined ? "" : ` exit code ${exitCode}`}${reason === undefined ? "" : ` (${reason})`}`,
          ],
    );
    return [`task ${lastPart(taskArn ?? "")}`, stoppedReason, ...exits]
      .filter((part) => part !== undefined)
      .join(": ");
  });
}

async function servicesOf(
  aws: Aws,
  cluster: string,
  targetGroupArns: readonly string[],
): Promise<ComputeService[]> {
  const client = aws.get(ECSClient);
  const arns: string[] = [];
  for await (const page of paginateListServices({ client }, { cluster }))
    arns.push(...(page.serviceArns ?? []));
  const services: Service[] = [];
  for (let start = 0; start < arns.length; start += servicesPerCall) {
    const answer = await client.send(
      new DescribeServicesCommand({ cluster, services: arns.slice(start, start + servicesPerCall) }),
    );
    services.push(...(answer.services ?? []));
  }
  return services
    .filter(({ loadBalancers }) =>
      (loadBalancers ?? []).some(({ targetGroupArn }) => targetGroupArns.includes(targetGroupArn ?? "")),
    )
    .map((raw) => toService(raw, lastPart(cluster)));
}

function toService(raw: Service, cluster: string): ComputeService {
  const primary = raw.deployments?.find(({ status }) => status === "PRIMARY");
  return {
    cluster,
    name: raw.serviceName ?? "",
    status: raw.status ?? "unknown",
    desired: raw.desiredCount ?? 0,
    running: raw.runningCount ?? 0,
    pending: raw.pendingCount ?? 0,
    rollout: primary?.rolloutState ?? null,
    rolloutReason: primary?.rolloutStateReason ?? null,
    securityGroupIds: raw.networkConfiguration?.awsvpcConfiguration?.securityGroups ?? [],
    subnetIds: raw.networkConfiguration?.awsvpcConfiguration?.subnets ?? [],
    lastEvent: raw.events?.[0]?.message ?? null,
  };
}

const lastPart = (arn: string): string => arn.split("/").at(-1) ?? arn;
