import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  ListTasksCommand,
  UpdateServiceCommand,
  type CreateServiceCommandInput,
  type UpdateServiceCommandInput,
} from "@aws-sdk/client-ecs";
import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { FieldChange, Readiness, ResourceNode } from "../../engine/contract.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, changedSet, touches } from "../support/diff.ts";
import { interfacesGone } from "../support/ec2.ts";
import { isInvalidParameter, syncEcsTags } from "../support/ecs.ts";
import { eventually } from "../support/eventually.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { foreign, present, type AwsProvisioner } from "../support/provisioner.ts";
import { diffTags, isOfStack, lowerTagList } from "../support/tags.ts";
import { judgeRollout, readService, type ServiceObserved } from "./service-view.ts";
import { lastStopReason } from "./stopped-tasks.ts";

/** Tasks behind a target group, spread over zones, without public addresses. */
export interface ServiceSpec {
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  /** Tasks to begin with; where nothing scales the service, tasks to keep. */
  readonly desiredCount: number;
  /** Within these limits Application Auto Scaling decides how many tasks there are. */
  readonly scaledBetween?: { readonly minTasks: number; readonly maxTasks: number };
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** Seconds in which the load balancer's verdict on a new task does not count; 0 kills slow starters. @source aws-facts 2.9 */
  readonly gracePeriodSeconds: number;
  /** ECS goes back to the revision before when tasks of a new one keep failing. */
  readonly circuitBreaker: boolean;
  /** ECS moves tasks when zones have unequal numbers of them. */
  readonly zoneRebalancing: boolean;
}

export const service: AwsProvisioner<ServiceSpec, ServiceObserved> = {
  kind: "service",
  observeAfter: ["cluster"],
  usualSeconds: 90,
  iam: {
    read: [
      "ecs:DescribeServices",
      "ecs:ListTasks",
      "ecs:DescribeTasks",
      "elasticloadbalancing:DescribeTargetHealth",
      "ec2:DescribeNetworkInterfaces",
    ],
    write: ["ecs:CreateService", "ecs:UpdateService", "ecs:DeleteService", "ecs:TagResource", "iam:PassRole"],
  },
  idOf: ({ arn }) => arn,
  // A target group cannot go while a listener or a service uses it.
  replaceOn: ["clusterArn", "targetGroupArn"],

  async observe(nodes, context) {
    const found = await Promise.all(
      nodes.map(async ({ id, name, spec: { clusterArn } }) => {
        if (clusterArn === undefined) return { id, observed: undefined };
        return { id, observed: await find(clusterArn, name, context) };
      }),
    );
    return new Map(
      found.flatMap(({ id, observed }) =>
        observed !== undefined && isOfStack(observed.tags, context.stack) ? [[id, observed] as const] : [],
      ),
    );
  },

  diff: ({ spec, tags }, observed) => [
    ...(observed.status === "ACTIVE" ? [] : changed("status", observed.status, "ACTIVE", "replace")),
    ...changed("clusterArn", observed.clusterArn, spec.clusterArn, "replace"),
    ...changed("targetGroupArn", observed.targetGroupArn, spec.targetGroupArn, "replace"),
    ...changed("containerName", observed.containerName, spec.containerName, "restart"),
    ...changed("containerPort", observed.containerPort, spec.containerPort, "restart"),
    ...changed("taskDefinitionArn", observed.taskDefinitionArn, spec.taskDefinitionArn, "restart"),
    ...changed("desiredCount", observed.desiredCount, wantedCount(spec, observed)),
    ...changedSet("subnetIds", observed.subnetIds, spec.subnetIds, "restart"),
    ...changedSet("securityGroupIds", observed.securityGroupIds, spec.securityGroupIds, "restart"),
    ...changed("publicIp", observed.publicIp, false, "restart"),
    ...changed("gracePeriodSeconds", observed.gracePeriodSeconds, spec.gracePeriodSeconds),
    ...changed("circuitBreaker", observed.circuitBreaker, spec.circuitBreaker),
    ...changed("zoneRebalancing", observed.zoneRebalancing, spec.zoneRebalancing),
    ...diffTags(tags, observed.tags),
  ],

  async create(node, context) {
    const ecs = context.aws.get(ECSClient);
    const input = createInput(node);
    // Fresh roles, listeners and clusters are not known everywhere at once; ECS has one name for all of
    // that, which a service that a crashed run has made bears too. @source aws-facts 2.6
    return eventually(
      context,
      async () => {
        const existing = await find(node.spec.clusterArn, node.name, context);
        if (existing !== undefined && existing.status === "ACTIVE") {
          if (!isOfStack(existing.tags, context.stack)) throw foreign("service", node.name, context.stack);
          return service.sync(node, existing, service.diff(node, existing), context);
        }
        const { service: created } = await ecs.send(new CreateServiceCommand(input));
        return { ...readService(present(created, "service")), tags: node.tags };
      },
      (error) => isInvalidParameter(error) || faultKind(error) === "missing",
    );
  },

  async sync(node, observed, changes, context) {
    const input = updateInput(node, observed, changes);
    const updated =
      input === undefined
        ? undefined
        : await eventually(context, () =>
            context.aws.get(ECSClient).send(
              new UpdateServiceCommand({
                cluster: node.spec.clusterArn,
                service: observed.name,
                ...input,
              }),
            ),
          );
    await syncEcsTags(context, observed.arn, node.tags, changes);
    const current = updated?.service === undefined ? observed : readService(updated.service);
    return { ...current, tags: { ...observed.tags, ...node.tags } };
  },

  /** ECS counts a rollout as complete when the targets are healthy, and replaces a task whose target is not. */
  settled: ({ spec }, observed) => judgeRollout(observed, spec.taskDefinitionArn).state === "complete",

  async ready(node, observed, context) {
    const { clusterArn, taskDefinitionArn } = node.spec;
    const seen = await find(clusterArn, observed.name, context);
    if (seen === undefined) return { state: "pending", detail: "not visible yet" };
    const verdict = judgeRollout(seen, taskDefinitionArn);
    switch (verdict.state) {
      case "complete":
        return targetsReady(node, seen, context);
      case "failed": {
        const why = await stopReason(seen, context);
        return { state: "failed", reason: why === undefined ? verdict.reason : `${verdict.reason} (${why})` };
      }
      case "under-way": {
        const why = verdict.failing ? await stopReason(seen, context) : undefined;
        const detail = why === undefined ? verdict.detail : `${verdict.detail}; last stopped: ${why}`;
        return { state: "pending", detail, observed: seen };
      }
    }
  },

  async remove(_node, observed, context) {
    const ecs = context.aws.get(ECSClient);
    const at = { cluster: observed.clusterArn, service: observed.name };
    if (observed.status === "ACTIVE") {
      await unlessMissing(ecs.send(new UpdateServiceCommand({ ...at, desiredCount: 0 })));
    }
    await unlessMissing(ecs.send(new DeleteServiceCommand({ ...at, force: true })));
  },

  async gone(_node, observed, context) {
    const seen = await find(observed.clusterArn, observed.name, context);
    if (seen !== undefined)
      return { state: "pending", detail: `${seen.status}, ${seen.runningCount} tasks left` };
    const running = await unlessMissing(
      context.aws
        .get(ECSClient)
        .send(new ListTasksCommand({ cluster: observed.clusterArn, serviceName: observed.name })),
    ).catch(ignoreInvalidParameter);
    const left = running?.taskArns?.length ?? 0;
    if (left > 0) return { state: "pending", detail: `${left} tasks left` };
    // Only the tasks of this service have interfaces in its groups.
    return interfacesGone(context, [{ Name: "group-id", Values: [...observed.securityGroupIds] }]);
  },
};

/** ECS does not list the tasks of a service that is gone. */
function ignoreInvalidParameter(error: unknown): undefined {
  if (isInvalidParameter(error)) return undefined;
  throw error;
}

/** How many targets are healthy, and what is wrong with the others. */
async function targetHealth(
  targetGroupArn: string,
  context: ProvisionerContext,
): Promise<{ healthy: number; complaints: string[] }> {
  const { TargetHealthDescriptions } = await context.aws
    .get(ElasticLoadBalancingV2Client)
    .send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }));
  const all = (TargetHealthDescriptions ?? []).map(({ TargetHealth }) => TargetHealth);
  const said = all.flatMap((each) => each?.Description ?? each?.Reason ?? []);
  return {
    healthy: all.filter((each) => each?.State === "healthy").length,
    complaints: [...new Set(said)],
  };
}

/** Targets are what the entry sends traffic to: a service works when as many as wanted are healthy. */
async function targetsReady(
  node: ResourceNode<ServiceSpec>,
  seen: ServiceObserved,
  context: ProvisionerContext,
): Promise<Readiness<ServiceObserved>> {
  const { healthy, complaints } = await targetHealth(node.spec.targetGroupArn, context);
  const observed = { ...seen, healthyTargets: healthy };
  if (healthy >= seen.desiredCount) return { state: "ready", observed };
  const why = complaints.length === 0 ? "" : `: ${complaints.join("; ")}`;
  return { state: "pending", detail: `${healthy} of ${seen.desiredCount} targets healthy${why}`, observed };
}

/** Where the tasks cannot be read, ECS's own reason has to do. */
function stopReason(seen: ServiceObserved, context: ProvisionerContext): Promise<string | undefined> {
  return lastStopReason(seen.clusterArn, seen.name, context).catch(() => undefined);
}

function network({ subnetIds, securityGroupIds }: ServiceSpec) {
  return {
    awsvpcConfiguration: {
      subnets: [...subnetIds],
      securityGroups: [...securityGroupIds],
      assignPublicIp: "DISABLED" as const,
    },
  };
}

const deployment = ({ circuitBreaker }: ServiceSpec) => ({
  deploymentCircuitBreaker: { enable: circuitBreaker, rollback: circuitBreaker },
  minimumHealthyPercent: 100,
  maximumPercent: 200,
});

const rebalancing = ({ zoneRebalancing }: ServiceSpec): "ENABLED" | "DISABLED" =>
  zoneRebalancing ? "ENABLED" : "DISABLED";

const targets = ({ targetGroupArn, containerName, containerPort }: ServiceSpec) => [
  { targetGroupArn, containerName, containerPort },
];

function createInput(node: ResourceNode<ServiceSpec>): CreateServiceCommandInput {
  const { spec } = node;
  return {
    cluster: spec.clusterArn,
    serviceName: node.name,
    taskDefinition: spec.taskDefinitionArn,
    desiredCount: spec.desiredCount,
    launchType: "FARGATE",
    networkConfiguration: network(spec),
    loadBalancers: targets(spec),
    healthCheckGracePeriodSeconds: spec.gracePeriodSeconds,
    deploymentConfiguration: deployment(spec),
    availabilityZoneRebalancing: rebalancing(spec),
    propagateTags: "SERVICE",
    tags: lowerTagList(node.tags),
  };
}

/** How many tasks there shall be: what scaling has made of it is right as long as it is within its limits. */
function wantedCount(
  { desiredCount, scaledBetween }: ServiceSpec,
  observed: Pick<ServiceObserved, "desiredCount">,
): number {
  if (scaledBetween === undefined) return desiredCount;
  return Math.min(scaledBetween.maxTasks, Math.max(scaledBetween.minTasks, observed.desiredCount));
}

/** All that differs in one call, hence in one rollout; `undefined` when it is no more than tags. */
function updateInput(
  { spec }: ResourceNode<ServiceSpec>,
  observed: ServiceObserved,
  changes: readonly FieldChange[],
): Omit<UpdateServiceCommandInput, "service"> | undefined {
  const input = {
    ...(touches(changes, "taskDefinitionArn") ? { taskDefinition: spec.taskDefinitionArn } : {}),
    ...(touches(changes, "desiredCount") ? { desiredCount: wantedCount(spec, observed) } : {}),
    ...(touches(changes, "subnetIds", "securityGroupIds", "publicIp")
      ? { networkConfiguration: network(spec) }
      : {}),
    ...(touches(changes, "containerName", "containerPort") ? { loadBalancers: targets(spec) } : {}),
    ...(touches(changes, "gracePeriodSeconds")
      ? { healthCheckGracePeriodSeconds: spec.gracePeriodSeconds }
      : {}),
    ...(touches(changes, "circuitBreaker") ? { deploymentConfiguration: deployment(spec) } : {}),
    ...(touches(changes, "zoneRebalancing") ? { availabilityZoneRebalancing: rebalancing(spec) } : {}),
  };
  return Object.keys(input).length === 0 ? undefined : input;
}

/** INACTIVE means deleted; DRAINING is still there. A missing service or cluster is no error. @source aws-facts 2.3 */
async function find(
  cluster: string,
  name: string,
  context: ProvisionerContext,
): Promise<ServiceObserved | undefined> {
  const found = await unlessMissing(
    context.aws
      .get(ECSClient)
      .send(new DescribeServicesCommand({ cluster, services: [name], include: ["TAGS"] })),
  );
  const from = found?.services?.find(({ status }) => status !== "INACTIVE");
  return from === undefined ? undefined : readService(from);
}
