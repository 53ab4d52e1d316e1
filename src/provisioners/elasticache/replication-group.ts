import {
  CreateReplicationGroupCommand,
  DecreaseReplicaCountCommand,
  DeleteReplicationGroupCommand,
  DescribeCacheClustersCommand,
  DescribeEventsCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  IncreaseReplicaCountCommand,
  ModifyReplicationGroupCommand,
  paginateDescribeReplicationGroups,
  type ModifyReplicationGroupCommandInput,
  type ReplicationGroup,
} from "@aws-sdk/client-elasticache";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { FieldChange, ResourceNode } from "../../engine/contract.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { adopt } from "../support/create-once.ts";
import { changed, changedSet, touches } from "../support/diff.ts";
import { cacheTags, syncCacheTags } from "../support/elasticache.ts";
import { eventually, onceKnown } from "../support/eventually.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { discoveredByName, findOwn } from "../support/owned.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import type { Tagged } from "../support/tag-index.ts";
import { diffTags, tagList } from "../support/tags.ts";
import {
  fulfilsEngineVersion,
  readReplicationGroup,
  type ReplicationGroupObserved,
} from "./replication-group-view.ts";

/** A Redis or Valkey with TLS, encryption at rest and an AUTH token; two nodes or more fail over by themselves. */
export interface ReplicationGroupSpec {
  readonly description: string;
  readonly engine: "redis" | "valkey";
  readonly nodeType: string;
  /** Primary included. */
  readonly nodes: number;
  readonly port: number;
  readonly subnetGroup: string;
  readonly securityGroupIds: readonly string[];
  /** Secret whose whole value is the token; read once, by the create call. */
  readonly authTokenSecretArn: string;
  /** Major and minor (`7.1`); what AWS has chosen stands when absent. Can only rise. */
  readonly engineVersion?: string;
  /** Days that automatic snapshots are kept; 0: none are made. */
  readonly snapshotDays: number;
  /** Weekly, in UTC: `sun:04:00-sun:05:00`; AWS's choice stands when absent. */
  readonly maintenanceWindow?: string;
}

/** States that do not pass by themselves, or end in none. @source aws-facts 2.4 */
const broken: ReadonlySet<string> = new Set(["create-failed", "deleting"]);

export const replicationGroup: AwsProvisioner<ReplicationGroupSpec, ReplicationGroupObserved> = {
  kind: "replication-group",
  usualSeconds: 500,
  iam: {
    read: [
      "elasticache:DescribeReplicationGroups",
      "elasticache:DescribeCacheClusters",
      "elasticache:DescribeEvents",
      "elasticache:ListTagsForResource",
    ],
    write: [
      "elasticache:CreateReplicationGroup",
      "elasticache:ModifyReplicationGroup",
      "elasticache:IncreaseReplicaCount",
      "elasticache:DecreaseReplicaCount",
      "elasticache:DeleteReplicationGroup",
      "elasticache:AddTagsToResource",
      "secretsmanager:GetSecretValue",
      "iam:CreateServiceLinkedRole",
    ],
  },
  idOf: ({ id }) => id,
  replaceOn: ["engine", "port", "subnetGroup"],

  async observe(nodes, context) {
    return findOwn(nodes, context.stack, (name) => find(name, context));
  },

  async discover(_stackTags, context, nodes) {
    const found: ReplicationGroup[] = [];
    const pages = paginateDescribeReplicationGroups({ client: context.aws.get(ElastiCacheClient) }, {});
    for await (const page of pages) found.push(...(page.ReplicationGroups ?? []));
    const named = found.filter(({ ReplicationGroupId }) =>
      ReplicationGroupId?.startsWith(`${context.stack}-`),
    );
    const all = await Promise.all(named.map((each) => withDetails(each, context, nodes)));
    return discoveredByName(all, context.stack, ({ id }) => id);
  },

  diff: ({ spec, tags }, observed) => [
    ...changed("engine", observed.engine, spec.engine, "replace"),
    // Both are known of its nodes only, and a group without any has none yet.
    ...(observed.port === undefined ? [] : changed("port", observed.port, spec.port, "replace")),
    ...(observed.subnetGroup === undefined
      ? []
      : changed("subnetGroup", observed.subnetGroup, spec.subnetGroup, "replace")),
    ...changed("atRestEncryption", observed.atRestEncryption, true, "replace"),
    ...changed("transitEncryption", observed.transitEncryption, true, "replace"),
    ...changed("authToken", observed.authToken, true, "replace"),
    ...changed("nodeType", observed.nodeType, spec.nodeType, "restart"),
    ...changed("nodes", observed.nodes, spec.nodes),
    ...changed("automaticFailover", observed.automaticFailover, spec.nodes > 1),
    ...changed("multiAz", observed.multiAz, spec.nodes > 1),
    ...(observed.securityGroupIds.length === 0 && observed.status === "creating"
      ? []
      : changedSet("securityGroupIds", observed.securityGroupIds, spec.securityGroupIds)),
    ...changed("snapshotDays", observed.snapshotDays, spec.snapshotDays),
    // Of nodes, too: a group without any shows neither.
    ...(spec.engineVersion === undefined ||
    observed.engineVersion === undefined ||
    fulfilsEngineVersion(observed.engineVersion, spec.engineVersion)
      ? []
      : changed("engineVersion", observed.engineVersion, spec.engineVersion, "restart")),
    ...(spec.maintenanceWindow === undefined || observed.maintenanceWindow === undefined
      ? []
      : changed("maintenanceWindow", observed.maintenanceWindow, spec.maintenanceWindow)),
    ...diffTags(tags, observed.tags),
  ],

  async create(node, context) {
    const cache = context.aws.get(ElastiCacheClient);
    const { SecretString: token } = await context.aws
      .get(SecretsManagerClient)
      .send(new GetSecretValueCommand({ SecretId: node.spec.authTokenSecretArn }));
    const input = createInput(node);
    try {
      const { ReplicationGroup: created } = await onceKnown(context, () =>
        cache.send(
          new CreateReplicationGroupCommand({ ...input, AuthToken: present(token, "SecretString") }),
        ),
      );
      return readReplicationGroup(present(created, "ReplicationGroup"), undefined, node.tags);
    } catch (error) {
      if (faultKind(error) !== "exists") throw error;
      return adopt(context, "replication group", node.name, () => find(node.name, context));
    }
  },

  async sync(node, observed, changes, context) {
    const cache = context.aws.get(ElastiCacheClient);
    const { nodes } = node.spec;
    const more = touches(changes, "nodes") && nodes > observed.nodes;
    const fewer = touches(changes, "nodes") && nodes < observed.nodes;
    const replicas = { ReplicationGroupId: observed.id, NewReplicaCount: nodes - 1, ApplyImmediately: true };
    // Failover needs a replica: what adds one comes first, what takes the last one away comes last.
    if (more) await cache.send(new IncreaseReplicaCountCommand(replicas));
    const input = modifyInput(node, changes);
    if (input !== undefined) {
      await settle(context, () =>
        cache.send(
          new ModifyReplicationGroupCommand({
            ReplicationGroupId: observed.id,
            ...input,
            ApplyImmediately: true,
          }),
        ),
      );
    }
    if (fewer) await settle(context, () => cache.send(new DecreaseReplicaCountCommand(replicas)));
    await syncCacheTags(context, observed.arn, node.tags, changes);
    if (!more && !fewer && input === undefined) {
      return { ...observed, tags: { ...observed.tags, ...node.tags } };
    }
    return present(await find(observed.id, context), "ReplicationGroup");
  },

  settled: (_node, { status, primaryHost }) => status === "available" && primaryHost !== undefined,

  async ready(_node, observed, context) {
    const group = await describe(observed.id, context);
    if (group === undefined) return { state: "pending", detail: "not visible yet" };
    const seen = readReplicationGroup(group, undefined, observed.tags);
    if (seen.status === "available" && seen.primaryHost !== undefined) {
      return { state: "ready", observed: await withDetails(group, context) };
    }
    if (broken.has(seen.status)) return { state: "failed", reason: await reasonOf(seen, context) };
    return { state: "pending", detail: seen.status };
  },

  async remove(_node, observed, context) {
    await unlessMissing(
      context.aws
        .get(ElastiCacheClient)
        .send(new DeleteReplicationGroupCommand({ ReplicationGroupId: observed.id })),
    );
  },

  async gone(_node, observed, context) {
    const group = await describe(observed.id, context);
    if (group === undefined) return { state: "ready", observed: undefined };
    return { state: "pending", detail: group.Status ?? "deleting" };
  },
};

function createInput(node: ResourceNode<ReplicationGroupSpec>) {
  const { spec } = node;
  return {
    ReplicationGroupId: node.name,
    ReplicationGroupDescription: spec.description,
    Engine: spec.engine,
    CacheNodeType: spec.nodeType,
    NumCacheClusters: spec.nodes,
    AutomaticFailoverEnabled: spec.nodes > 1,
    MultiAZEnabled: spec.nodes > 1,
    TransitEncryptionEnabled: true,
    AtRestEncryptionEnabled: true,
    Port: spec.port,
    CacheSubnetGroupName: spec.subnetGroup,
    SecurityGroupIds: [...spec.securityGroupIds],
    SnapshotRetentionLimit: spec.snapshotDays,
    ...(spec.engineVersion === undefined ? {} : { EngineVersion: spec.engineVersion }),
    ...(spec.maintenanceWindow === undefined ? {} : { PreferredMaintenanceWindow: spec.maintenanceWindow }),
    Tags: tagList(node.tags),
  };
}

function modifyInput(
  { spec }: ResourceNode<ReplicationGroupSpec>,
  changes: readonly FieldChange[],
): Partial<ModifyReplicationGroupCommandInput> | undefined {
  const input = {
    ...(touches(changes, "nodeType") ? { CacheNodeType: spec.nodeType } : {}),
    ...(touches(changes, "automaticFailover") ? { AutomaticFailoverEnabled: spec.nodes > 1 } : {}),
    ...(touches(changes, "multiAz") ? { MultiAZEnabled: spec.nodes > 1 } : {}),
    ...(touches(changes, "securityGroupIds") ? { SecurityGroupIds: [...spec.securityGroupIds] } : {}),
    ...(touches(changes, "snapshotDays") ? { SnapshotRetentionLimit: spec.snapshotDays } : {}),
    ...(touches(changes, "engineVersion") && spec.engineVersion !== undefined
      ? { EngineVersion: spec.engineVersion }
      : {}),
    ...(touches(changes, "maintenanceWindow") && spec.maintenanceWindow !== undefined
      ? { PreferredMaintenanceWindow: spec.maintenanceWindow }
      : {}),
  };
  return Object.keys(input).length === 0 ? undefined : input;
}

/** Changes are taken in state `available` only; the one before may take minutes. @source aws-facts 2.4 */
function settle<T>(context: ProvisionerContext, call: () => Promise<T>): Promise<T> {
  const isBusy = (error: unknown): boolean => faultKind(error) === "conflict";
  return eventually(context, call, isBusy, replicationGroupBudgetMs);
}

const replicationGroupBudgetMs = 1_800_000;

async function find(
  name: string,
  context: ProvisionerContext,
): Promise<ReplicationGroupObserved | undefined> {
  const group = await describe(name, context);
  return group === undefined ? undefined : withDetails(group, context);
}

async function describe(id: string, context: ProvisionerContext): Promise<ReplicationGroup | undefined> {
  const found = await unlessMissing(
    context.aws.get(ElastiCacheClient).send(new DescribeReplicationGroupsCommand({ ReplicationGroupId: id })),
  );
  return found?.ReplicationGroups?.[0];
}

/** AWS tells why in an event; where the events cannot be read the status has to do. */
async function reasonOf(
  { id, status }: ReplicationGroupObserved,
  context: ProvisionerContext,
): Promise<string> {
  const said = await context.aws
    .get(ElastiCacheClient)
    .send(new DescribeEventsCommand({ SourceIdentifier: id, SourceType: "replication-group", Duration: 60 }))
    .then(({ Events }) => Events?.at(-1)?.Message)
    .catch(() => undefined);
  return `replication group ${id} is ${status}${said === undefined ? "" : `: ${said}`}`;
}

async function withDetails(
  from: ReplicationGroup,
  context: ProvisionerContext,
  nodes: readonly Tagged[] = [],
): Promise<ReplicationGroupObserved> {
  const cache = context.aws.get(ElastiCacheClient);
  const [memberId] = from.MemberClusters ?? [];
  const [members, tags] = await Promise.all([
    memberId === undefined
      ? undefined
      : unlessMissing(cache.send(new DescribeCacheClustersCommand({ CacheClusterId: memberId }))),
    // A group that is just being made or removed may have no tags to list yet or any more.
    unlessMissing(cacheTags(context, present(from.ARN, "ARN"), nodes)),
  ]);
  return readReplicationGroup(from, members?.CacheClusters?.[0], tags ?? {});
}
