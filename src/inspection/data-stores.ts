import {
  type CacheCluster,
  ElastiCacheClient,
  paginateDescribeCacheClusters,
  paginateDescribeReplicationGroups,
} from "@aws-sdk/client-elasticache";
import { paginateDescribeDBInstances, RDSClient } from "@aws-sdk/client-rds";
import type { Aws } from "./clients.ts";

/** A database or a cache of a stack. */
export interface DataStore {
  readonly id: string;
  /** AWS's status; `available` is the good one. @source aws-facts 2.4 */
  readonly status: string;
  readonly engine: string;
  readonly port: number | null;
  readonly securityGroupIds: string[];
}

/** The RDS instance of a stack: by its tag, or by its name where an emulator gives no tags. */
export async function findDatabase(aws: Aws, stack: string): Promise<DataStore | undefined> {
  for await (const page of paginateDescribeDBInstances({ client: aws.get(RDSClient) }, {})) {
    for (const raw of page.DBInstances ?? []) {
      const id = raw.DBInstanceIdentifier ?? "";
      const tag = (raw.TagList ?? []).find(({ Key }) => Key === "privlink:stack")?.Value;
      if (tag === undefined ? !id.startsWith(`${stack}-`) : tag !== stack) continue;
      return {
        id,
        status: raw.DBInstanceStatus ?? "unknown",
        engine: [raw.Engine, raw.EngineVersion].filter((part) => part !== undefined).join(" "),
        port: raw.Endpoint?.Port ?? null,
        securityGroupIds: (raw.VpcSecurityGroups ?? []).flatMap(
          ({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? [],
        ),
      };
    }
  }
  return undefined;
}

/** The replication group of a stack, by its name: a description does not carry tags. */
export async function findCache(aws: Aws, stack: string): Promise<DataStore | undefined> {
  const client = aws.get(ElastiCacheClient);
  for await (const page of paginateDescribeReplicationGroups({ client }, {})) {
    const raw = (page.ReplicationGroups ?? []).find(({ ReplicationGroupId }) =>
      ReplicationGroupId?.startsWith(`${stack}-`),
    );
    if (raw === undefined) continue;
    const nodes = await cacheNodes(aws, raw.MemberClusters ?? []);
    return {
      id: raw.ReplicationGroupId ?? "",
      status: raw.Status ?? "unknown",
      engine: raw.Engine ?? nodes[0]?.Engine ?? "",
      port: raw.NodeGroups?.[0]?.PrimaryEndpoint?.Port ?? raw.ConfigurationEndpoint?.Port ?? null,
      securityGroupIds: [
        ...new Set(
          nodes.flatMap(({ SecurityGroups }) =>
            (SecurityGroups ?? []).flatMap(({ SecurityGroupId }) => SecurityGroupId ?? []),
          ),
        ),
      ],
    };
  }
  return undefined;
}

async function cacheNodes(aws: Aws, ids: readonly string[]): Promise<CacheCluster[]> {
  const nodes: CacheCluster[] = [];
  for await (const page of paginateDescribeCacheClusters({ client: aws.get(ElastiCacheClient) }, {})) {
    nodes.push(
      ...(page.CacheClusters ?? []).filter(({ CacheClusterId }) => ids.includes(CacheClusterId ?? "")),
    );
  }
  return nodes;
}
