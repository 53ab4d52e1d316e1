import {
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
  SetSecurityGroupsCommand,
  SetSubnetsCommand,
  type LoadBalancer,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { FieldChange, ResourceNode } from "../../engine/contract.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, changedSet, touches } from "../support/diff.ts";
import { interfacesGone } from "../support/ec2.ts";
import { attributesOf, elbTags, syncElbTags } from "../support/elbv2.ts";
import { eventually, onceKnown } from "../support/eventually.ts";
import { unlessMissing } from "../support/fault.ts";
import { findOwn } from "../support/owned.ts";
import { foreign, present, protectedResource, type AwsProvisioner } from "../support/provisioner.ts";
import type { Tagged } from "../support/tag-index.ts";
import { diffTags, isOfStack, tagList, type Tags } from "../support/tags.ts";

/** An internal network load balancer. */
export interface LoadBalancerSpec {
  readonly scheme: "internal";
  /** One per zone. */
  readonly subnetIds: readonly string[];
  /** At least one: a load balancer that was created without can never get any. @source aws-facts 1.9 */
  readonly securityGroupIds: readonly string[];
  /**
   * Whether inbound rules judge PrivateLink traffic. They would judge the consumers' own addresses, which
   * the producer cannot know: the allow-list and the acceptance are the gate. @source aws-facts 1.9
   */
  readonly enforcePrivateLinkRules: boolean;
  readonly crossZone: boolean;
  readonly deletionProtection: boolean;
}

/** A load balancer as AWS reports it. */
export interface LoadBalancerObserved {
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  readonly vpcId: string;
  readonly scheme: string;
  readonly state: string;
  readonly stateReason: string | undefined;
  readonly subnetIds: readonly string[];
  /** Zone names. */
  readonly zones: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly enforcePrivateLinkRules: boolean;
  readonly crossZone: boolean;
  readonly deletionProtection: boolean;
  readonly tags: Tags;
}

const crossZoneKey = "load_balancing.cross_zone.enabled";
const protectionKey = "deletion_protection.enabled";

export const loadBalancer: AwsProvisioner<LoadBalancerSpec, LoadBalancerObserved> = {
  kind: "load-balancer",
  usualSeconds: 150,
  iam: {
    read: [
      "elasticloadbalancing:DescribeLoadBalancers",
      "elasticloadbalancing:DescribeLoadBalancerAttributes",
      "elasticloadbalancing:DescribeTags",
      "ec2:DescribeNetworkInterfaces",
    ],
    write: [
      "elasticloadbalancing:CreateLoadBalancer",
      "elasticloadbalancing:SetSecurityGroups",
      "elasticloadbalancing:SetSubnets",
      "elasticloadbalancing:ModifyLoadBalancerAttributes",
      "elasticloadbalancing:DeleteLoadBalancer",
      "elasticloadbalancing:AddTags",
      "iam:CreateServiceLinkedRole",
    ],
  },
  idOf: ({ arn }) => arn,
  replaceOn: ["scheme"],

  async observe(nodes, context) {
    return findOwn(nodes, context.stack, (name, node) => find(name, context, node));
  },

  diff: (node, observed) => {
    const { spec } = node;
    // A load balancer without groups stays without: only a new one can have them.
    const groupless = observed.securityGroupIds.length === 0 ? "replace" : "in-place";
    return [
      ...changed("scheme", observed.scheme, spec.scheme, "replace"),
      ...changedSet("subnetIds", observed.subnetIds, spec.subnetIds),
      ...changedSet("securityGroupIds", observed.securityGroupIds, spec.securityGroupIds, groupless),
      ...changed("enforcePrivateLinkRules", observed.enforcePrivateLinkRules, spec.enforcePrivateLinkRules),
      ...changed("crossZone", observed.crossZone, spec.crossZone),
      ...changed("deletionProtection", observed.deletionProtection, spec.deletionProtection),
      ...diffTags(node.tags, observed.tags),
    ];
  },

  async create(node, context) {
    // AWS answers a second create of the same name with what exists, whosever it is. @source aws-facts 2.2
    const existing = await find(node.name, context);
    if (existing !== undefined && !isOfStack(existing.tags, context.stack)) {
      throw foreign("load balancer", node.name, context.stack);
    }
    const observed = existing ?? (await createNew(node, context));
    return loadBalancer.sync(node, observed, loadBalancer.diff(node, observed), context);
  },

  async sync(node, observed, changes, context) {
    const elb = context.aws.get(ElasticLoadBalancingV2Client);
    const { spec } = node;
    if (touches(changes, "subnetIds")) {
      await onceKnown(context, () =>
        elb.send(new SetSubnetsCommand({ LoadBalancerArn: observed.arn, Subnets: [...spec.subnetIds] })),
      );
    }
    if (touches(changes, "securityGroupIds", "enforcePrivateLinkRules")) {
      await onceKnown(context, () =>
        elb.send(
          new SetSecurityGroupsCommand({
            LoadBalancerArn: observed.arn,
            SecurityGroups: [...spec.securityGroupIds],
            EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: spec.enforcePrivateLinkRules ? "on" : "off",
          }),
        ),
      );
    }
    const attributes = changedAttributes(spec, changes);
    if (attributes.length > 0) {
      await eventually(context, () =>
        elb.send(
          new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: observed.arn, Attributes: attributes }),
        ),
      );
    }
    await syncElbTags(context, observed.arn, node.tags, changes);
    if (touches(changes, "subnetIds")) return present(await find(node.name, context), "load balancer");
    return { ...observed, ...spec, tags: { ...observed.tags, ...node.tags } };
  },

  settled: (_node, { state }) => state === "active",

  async ready(node, observed, context) {
    const { LoadBalancers } = await context.aws
      .get(ElasticLoadBalancingV2Client)
      .send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [observed.arn] }));
    const state = LoadBalancers?.[0]?.State;
    const code = state?.Code ?? "provisioning";
    // Impaired: it routes, but AWS could not scale it.
    if (code === "active" || code === "active_impaired") {
      return { state: "ready", observed: { ...observed, state: code, stateReason: state?.Reason } };
    }
    if (code === "failed") {
      return { state: "failed", reason: state?.Reason ?? `load balancer ${node.name} failed` };
    }
    return { state: "pending", detail: code };
  },

  protection: {
    on: ({ deletionProtection }) => deletionProtection,
    async lift(_node, observed, context) {
      await eventually(context, () =>
        context.aws.get(ElasticLoadBalancingV2Client).send(
          new ModifyLoadBalancerAttributesCommand({
            LoadBalancerArn: observed.arn,
            Attributes: [{ Key: protectionKey, Value: "false" }],
          }),
        ),
      );
      return { ...observed, deletionProtection: false };
    },
  },

  async remove(_node, observed, context) {
    if (observed.deletionProtection) throw protectedResource("load balancer", observed.name);
    await unlessMissing(
      context.aws
        .get(ElasticLoadBalancingV2Client)
        .send(new DeleteLoadBalancerCommand({ LoadBalancerArn: observed.arn })),
    );
  },

  async gone(_node, observed, context) {
    const found = await unlessMissing(
      context.aws
        .get(ElasticLoadBalancingV2Client)
        .send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [observed.arn] })),
    );
    if ((found?.LoadBalancers?.length ?? 0) > 0) return { state: "pending", detail: "deleting" };
    // The interfaces bear `ELB net/<name>/<id>`, which is the end of the ARN. @source aws-facts 1.14
    const path = observed.arn.slice(observed.arn.indexOf("loadbalancer/") + "loadbalancer/".length);
    return interfacesGone(context, [{ Name: "description", Values: [`ELB ${path}`] }]);
  },
};

async function createNew(
  node: ResourceNode<LoadBalancerSpec>,
  context: ProvisionerContext,
): Promise<LoadBalancerObserved> {
  const { scheme, subnetIds, securityGroupIds } = node.spec;
  const elb = context.aws.get(ElasticLoadBalancingV2Client);
  const { LoadBalancers } = await onceKnown(context, () =>
    elb.send(
      new CreateLoadBalancerCommand({
        Name: node.name,
        Type: "network",
        Scheme: scheme,
        Subnets: [...subnetIds],
        SecurityGroups: [...securityGroupIds],
        Tags: tagList(node.tags),
      }),
    ),
  );
  // A new one has AWS's defaults: protection and cross-zone off, rules enforced. @source aws-facts 2.9
  return read(present(LoadBalancers?.[0], "LoadBalancer"), {}, node.tags);
}

function changedAttributes(
  spec: LoadBalancerSpec,
  changes: readonly FieldChange[],
): { Key: string; Value: string }[] {
  return [
    ...(touches(changes, "crossZone") ? [{ Key: crossZoneKey, Value: String(spec.crossZone) }] : []),
    ...(touches(changes, "deletionProtection")
      ? [{ Key: protectionKey, Value: String(spec.deletionProtection) }]
      : []),
  ];
}

async function find(
  name: string,
  context: ProvisionerContext,
  node?: Tagged,
): Promise<LoadBalancerObserved | undefined> {
  const elb = context.aws.get(ElasticLoadBalancingV2Client);
  const found = await unlessMissing(elb.send(new DescribeLoadBalancersCommand({ Names: [name] })));
  const from = found?.LoadBalancers?.[0];
  const arn = from?.LoadBalancerArn;
  if (from === undefined || arn === undefined) return undefined;
  const [attributes, tags] = await Promise.all([
    elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: arn })),
    elbTags(context, [arn], node === undefined ? [] : [node]),
  ]);
  return read(from, attributesOf(attributes.Attributes), tags.get(arn) ?? {});
}

function read(from: LoadBalancer, attributes: Record<string, string>, tags: Tags): LoadBalancerObserved {
  const zones = from.AvailabilityZones ?? [];
  return {
    arn: present(from.LoadBalancerArn, "LoadBalancerArn"),
    name: present(from.LoadBalancerName, "LoadBalancerName"),
    dnsName: from.DNSName ?? "",
    vpcId: from.VpcId ?? "",
    scheme: from.Scheme ?? "",
    state: from.State?.Code ?? "provisioning",
    stateReason: from.State?.Reason,
    subnetIds: zones.flatMap(({ SubnetId }) => SubnetId ?? []),
    zones: zones.flatMap(({ ZoneName }) => ZoneName ?? []),
    securityGroupIds: from.SecurityGroups ?? [],
    enforcePrivateLinkRules: from.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic !== "off",
    crossZone: attributes[crossZoneKey] === "true",
    deletionProtection: attributes[protectionKey] === "true",
    tags,
  };
}
