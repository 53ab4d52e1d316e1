import {
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  type TargetGroup,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { FieldChange, ResourceNode } from "../../engine/contract.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, touches } from "../support/diff.ts";
import { attributesOf, elbTags, syncElbTags } from "../support/elbv2.ts";
import { eventually, onceKnown } from "../support/eventually.ts";
import { unlessMissing } from "../support/fault.ts";
import { findOwn } from "../support/owned.ts";
import { foreign, present, type AwsProvisioner } from "../support/provisioner.ts";
import type { Tagged } from "../support/tag-index.ts";
import { diffTags, isOfStack, tagList, type Tags } from "../support/tags.ts";

/** A target group of addresses, checked over HTTP, or by whether they take a connection. */
export interface TargetGroupSpec {
  readonly vpcId: string;
  /**
   * Port of targets that are registered without one. ECS always registers with the container's port, so
   * it matters to the create call only and is not compared.
   */
  readonly port: number;
  readonly healthCheckProtocol: "HTTP" | "TCP";
  /** With HTTP only. */
  readonly healthCheckPath?: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  readonly deregistrationDelaySeconds: number;
  /** Sends the PROXY protocol v2 header, ahead of health checks too. @source aws-facts 1.9 */
  readonly proxyProtocol: boolean;
}

/** A target group as AWS reports it. */
export interface TargetGroupObserved {
  readonly arn: string;
  readonly name: string;
  readonly vpcId: string;
  readonly healthCheckProtocol: string;
  readonly healthCheckPath: string | undefined;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  readonly deregistrationDelaySeconds: number;
  readonly proxyProtocol: boolean;
  readonly tags: Tags;
}

const delayKey = "deregistration_delay.timeout_seconds";
const proxyKey = "proxy_protocol_v2.enabled";

const healthFields = [
  "healthCheckProtocol",
  "healthCheckPath",
  "intervalSeconds",
  "timeoutSeconds",
  "healthyThreshold",
  "unhealthyThreshold",
] as const;

export const targetGroup: AwsProvisioner<TargetGroupSpec, TargetGroupObserved> = {
  kind: "target-group",
  iam: {
    read: [
      "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeTargetGroupAttributes",
      "elasticloadbalancing:DescribeTags",
    ],
    write: [
      "elasticloadbalancing:CreateTargetGroup",
      "elasticloadbalancing:ModifyTargetGroup",
      "elasticloadbalancing:ModifyTargetGroupAttributes",
      "elasticloadbalancing:DeleteTargetGroup",
      "elasticloadbalancing:AddTags",
    ],
  },
  idOf: ({ arn }) => arn,
  replaceOn: ["vpcId"],

  async observe(nodes, context) {
    return findOwn(nodes, context.stack, (name, node) => find(name, context, node));
  },

  diff: (node, observed) => {
    const { spec } = node;
    return [
      ...changed("vpcId", observed.vpcId, spec.vpcId, "replace"),
      ...changed("healthCheckProtocol", observed.healthCheckProtocol, spec.healthCheckProtocol),
      ...changed("healthCheckPath", observed.healthCheckPath, spec.healthCheckPath),
      ...changed("intervalSeconds", observed.intervalSeconds, spec.intervalSeconds),
      ...changed("timeoutSeconds", observed.timeoutSeconds, spec.timeoutSeconds),
      ...changed("healthyThreshold", observed.healthyThreshold, spec.healthyThreshold),
      ...changed("unhealthyThreshold", observed.unhealthyThreshold, spec.unhealthyThreshold),
      ...changed(
        "deregistrationDelaySeconds",
        observed.deregistrationDelaySeconds,
        spec.deregistrationDelaySeconds,
      ),
      ...changed("proxyProtocol", observed.proxyProtocol, spec.proxyProtocol),
      ...diffTags(node.tags, observed.tags),
    ];
  },

  async create(node, context) {
    // AWS answers a second create of the same name with what exists, whosever it is. @source aws-facts 2.2
    const existing = await find(node.name, context);
    if (existing !== undefined && !isOfStack(existing.tags, context.stack)) {
      throw foreign("target group", node.name, context.stack);
    }
    const observed = existing ?? (await createNew(node, context));
    return targetGroup.sync(node, observed, targetGroup.diff(node, observed), context);
  },

  async sync(node, observed, changes, context) {
    const elb = context.aws.get(ElasticLoadBalancingV2Client);
    const { vpcId: _vpcId, port: _port, ...settings } = node.spec;
    if (touches(changes, ...healthFields)) {
      await eventually(context, () =>
        elb.send(new ModifyTargetGroupCommand({ TargetGroupArn: observed.arn, ...healthCheck(node.spec) })),
      );
    }
    const attributes = changedAttributes(node.spec, changes);
    if (attributes.length > 0) {
      await eventually(context, () =>
        elb.send(
          new ModifyTargetGroupAttributesCommand({ TargetGroupArn: observed.arn, Attributes: attributes }),
        ),
      );
    }
    await syncElbTags(context, observed.arn, node.tags, changes);
    return {
      ...observed,
      ...settings,
      healthCheckPath: node.spec.healthCheckPath,
      tags: { ...observed.tags, ...node.tags },
    };
  },

  async remove(_node, observed, context) {
    await unlessMissing(
      context.aws
        .get(ElasticLoadBalancingV2Client)
        .send(new DeleteTargetGroupCommand({ TargetGroupArn: observed.arn })),
    );
  },
};

function healthCheck(spec: TargetGroupSpec) {
  return {
    HealthCheckEnabled: true,
    HealthCheckProtocol: spec.healthCheckProtocol,
    HealthCheckPort: "traffic-port",
    ...(spec.healthCheckPath === undefined ? {} : { HealthCheckPath: spec.healthCheckPath }),
    HealthCheckIntervalSeconds: spec.intervalSeconds,
    HealthCheckTimeoutSeconds: spec.timeoutSeconds,
    HealthyThresholdCount: spec.healthyThreshold,
    UnhealthyThresholdCount: spec.unhealthyThreshold,
  };
}

async function createNew(
  node: ResourceNode<TargetGroupSpec>,
  context: ProvisionerContext,
): Promise<TargetGroupObserved> {
  const elb = context.aws.get(ElasticLoadBalancingV2Client);
  const { TargetGroups } = await onceKnown(context, () =>
    elb.send(
      new CreateTargetGroupCommand({
        Name: node.name,
        Protocol: "TCP",
        Port: node.spec.port,
        VpcId: node.spec.vpcId,
        TargetType: "ip",
        ...healthCheck(node.spec),
        Tags: tagList(node.tags),
      }),
    ),
  );
  // A new one has AWS's defaults: 300 s of delay, no PROXY protocol. @source aws-facts 1.9
  return read(present(TargetGroups?.[0], "TargetGroup"), {}, node.tags);
}

function changedAttributes(
  spec: TargetGroupSpec,
  changes: readonly FieldChange[],
): { Key: string; Value: string }[] {
  return [
    ...(touches(changes, "deregistrationDelaySeconds")
      ? [{ Key: delayKey, Value: String(spec.deregistrationDelaySeconds) }]
      : []),
    ...(touches(changes, "proxyProtocol") ? [{ Key: proxyKey, Value: String(spec.proxyProtocol) }] : []),
  ];
}

async function find(
  name: string,
  context: ProvisionerContext,
  node?: Tagged,
): Promise<TargetGroupObserved | undefined> {
  const elb = context.aws.get(ElasticLoadBalancingV2Client);
  const found = await unlessMissing(elb.send(new DescribeTargetGroupsCommand({ Names: [name] })));
  const from = found?.TargetGroups?.[0];
  const arn = from?.TargetGroupArn;
  if (from === undefined || arn === undefined) return undefined;
  const [attributes, tags] = await Promise.all([
    elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn })),
    elbTags(context, [arn], node === undefined ? [] : [node]),
  ]);
  return read(from, attributesOf(attributes.Attributes), tags.get(arn) ?? {});
}

function read(from: TargetGroup, attributes: Record<string, string>, tags: Tags): TargetGroupObserved {
  return {
    arn: present(from.TargetGroupArn, "TargetGroupArn"),
    name: present(from.TargetGroupName, "TargetGroupName"),
    vpcId: from.VpcId ?? "",
    healthCheckProtocol: from.HealthCheckProtocol ?? "",
    // A check over TCP has none, whatever it had while it was one over HTTP.
    healthCheckPath: from.HealthCheckProtocol === "TCP" ? undefined : from.HealthCheckPath,
    intervalSeconds: from.HealthCheckIntervalSeconds ?? 0,
    timeoutSeconds: from.HealthCheckTimeoutSeconds ?? 0,
    healthyThreshold: from.HealthyThresholdCount ?? 0,
    unhealthyThreshold: from.UnhealthyThresholdCount ?? 0,
    deregistrationDelaySeconds: Number(attributes[delayKey] ?? 300),
    proxyProtocol: attributes[proxyKey] === "true",
    tags,
  };
}
