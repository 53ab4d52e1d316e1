import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClustersCommand,
  ECSClient,
  UpdateClusterSettingsCommand,
  type Cluster,
} from "@aws-sdk/client-ecs";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, touches } from "../support/diff.ts";
import { isInvalidParameter, syncEcsTags } from "../support/ecs.ts";
import { eventually } from "../support/eventually.ts";
import { unlessMissing } from "../support/fault.ts";
import { findOwn } from "../support/owned.ts";
import { foreign, present, type AwsProvisioner } from "../support/provisioner.ts";
import { diffTags, isOfStack, lowerTagList, readTags, type Tags } from "../support/tags.ts";

/** An ECS cluster for Fargate. */
export interface ClusterSpec {
  readonly containerInsights: "enabled" | "disabled" | "enhanced";
}

/** A cluster as AWS reports it. */
export interface ClusterObserved {
  readonly arn: string;
  readonly name: string;
  readonly status: string;
  readonly containerInsights: string;
  readonly tags: Tags;
}

export const cluster: AwsProvisioner<ClusterSpec, ClusterObserved> = {
  kind: "cluster",
  iam: {
    read: ["ecs:DescribeClusters"],
    write: [
      "ecs:CreateCluster",
      "ecs:UpdateClusterSettings",
      "ecs:DeleteCluster",
      "ecs:TagResource",
      "iam:CreateServiceLinkedRole",
    ],
  },
  idOf: ({ arn }) => arn,
  replaceOn: [],

  async observe(nodes, context) {
    return findOwn(nodes, context.stack, (name) => find(name, context));
  },

  diff: (node, observed) => [
    ...changed("containerInsights", observed.containerInsights, node.spec.containerInsights),
    ...diffTags(node.tags, observed.tags),
  ],

  async create(node, context) {
    // AWS answers a second create of the same name with what exists, whosever it is. @source aws-facts 2.2
    const existing = await find(node.name, context);
    if (existing !== undefined) {
      if (!isOfStack(existing.tags, context.stack)) throw foreign("cluster", node.name, context.stack);
      return cluster.sync(node, existing, cluster.diff(node, existing), context);
    }
    const ecs = context.aws.get(ECSClient);
    // The first cluster of an account makes the service-linked role, which takes a moment. @source aws-facts 2.6
    const { cluster: created } = await eventually(
      context,
      () =>
        ecs.send(
          new CreateClusterCommand({
            clusterName: node.name,
            settings: [{ name: "containerInsights", value: node.spec.containerInsights }],
            tags: lowerTagList(node.tags),
          }),
        ),
      isInvalidParameter,
      20_000,
    );
    const { clusterArn, status } = present(created, "cluster");
    return {
      arn: present(clusterArn, "clusterArn"),
      name: node.name,
      status: status ?? "ACTIVE",
      containerInsights: node.spec.containerInsights,
      tags: node.tags,
    };
  },

  async sync(node, observed, changes, context) {
    const { containerInsights } = node.spec;
    if (touches(changes, "containerInsights")) {
      await eventually(context, () =>
        context.aws.get(ECSClient).send(
          new UpdateClusterSettingsCommand({
            cluster: observed.name,
            settings: [{ name: "containerInsights", value: containerInsights }],
          }),
        ),
      );
    }
    await syncEcsTags(context, observed.arn, node.tags, changes);
    return { ...observed, containerInsights, tags: { ...observed.tags, ...node.tags } };
  },

  async remove(_node, observed, context) {
    await unlessMissing(context.aws.get(ECSClient).send(new DeleteClusterCommand({ cluster: observed.arn })));
  },

  async gone(_node, observed, context) {
    const seen = await find(observed.name, context);
    return seen === undefined
      ? { state: "ready", observed: undefined }
      : { state: "pending", detail: seen.status };
  },
};

/** A removed cluster stays visible as INACTIVE for a while. @source aws-facts 2.4 */
async function find(name: string, context: ProvisionerContext): Promise<ClusterObserved | undefined> {
  const { clusters } = await context.aws
    .get(ECSClient)
    .send(new DescribeClustersCommand({ clusters: [name], include: ["SETTINGS", "TAGS"] }));
  const found = clusters?.find(({ clusterName, status }) => clusterName === name && status !== "INACTIVE");
  return found === undefined ? undefined : read(found);
}

function read(from: Cluster): ClusterObserved {
  return {
    arn: present(from.clusterArn, "clusterArn"),
    name: present(from.clusterName, "clusterName"),
    status: from.status ?? "ACTIVE",
    containerInsights: from.settings?.find(({ name }) => name === "containerInsights")?.value ?? "disabled",
    tags: readTags(from.tags),
  };
}
