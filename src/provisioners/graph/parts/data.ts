import { node } from "../../../engine/graph.ts";
import { ref } from "../../../engine/ref.ts";
import { cacheSubnetGroup, type CacheSubnetGroupObserved } from "../../elasticache/cache-subnet-group.ts";
import { replicationGroup } from "../../elasticache/replication-group.ts";
import { dbInstance } from "../../rds/db-instance.ts";
import { dbSubnetGroup, type DbSubnetGroupObserved } from "../../rds/db-subnet-group.ts";
import { secret, type SecretObserved } from "../../secretsmanager/secret.ts";
import type { CacheConfig, DatabaseConfig } from "../producer-config.ts";
import { subnetRefs, vpcIdOf } from "./network.ts";
import { part, type Blueprint, type ProducerNode } from "./part.ts";
import { cachePort, databasePort, groupRef } from "./security.ts";

/** The one user of the database; its password belongs to RDS. */
export const masterUsername = "privlink";

/** Database and cache, as far as they are wanted. */
export function dataPart(blueprint: Blueprint): ProducerNode[] {
  const { database, cache } = blueprint.config;
  return [
    ...(database === false ? [] : databasePart(blueprint, database)),
    ...(cache === false ? [] : cachePart(blueprint, cache)),
  ];
}

function databasePart(blueprint: Blueprint, database: DatabaseConfig): ProducerNode[] {
  const { stack } = blueprint.config;
  return [
    node(dbSubnetGroup, {
      ...part(blueprint, "database-subnets"),
      spec: {
        vpcId: vpcIdOf(blueprint),
        subnetIds: subnetRefs(blueprint, "data"),
        description: `privlink ${stack}: data subnets`,
      },
    }),
    node(dbInstance, {
      ...part(blueprint, "database"),
      spec: {
        engineVersion: database.engineVersion,
        instanceClass: database.instanceClass,
        storageGiB: database.storageGiB,
        multiAz: database.multiAz,
        backupDays: database.backupDays,
        deletionProtection: database.deletionProtection,
        databaseName: database.name,
        ...(database.backupWindow === undefined ? {} : { backupWindow: database.backupWindow }),
        ...(database.maintenanceWindow === undefined
          ? {}
          : { maintenanceWindow: database.maintenanceWindow }),
        masterUsername,
        port: databasePort,
        subnetGroup: ref("database-subnets", (observed: DbSubnetGroupObserved) => observed.name),
        securityGroupIds: [groupRef("database")],
      },
    }),
  ];
}

/** The seed puts the cache beside the tasks, in the application subnets. */
function cachePart(blueprint: Blueprint, cache: CacheConfig): ProducerNode[] {
  const { stack } = blueprint.config;
  return [
    node(secret, {
      ...part(blueprint, "cache-auth"),
      // AUTH tokens: 16 to 128 characters.
      spec: { description: `privlink ${stack}: AUTH token of the cache`, length: 64 },
    }),
    node(cacheSubnetGroup, {
      ...part(blueprint, "cache-subnets"),
      spec: {
        vpcId: vpcIdOf(blueprint),
        subnetIds: subnetRefs(blueprint, "app"),
        description: `privlink ${stack}: application subnets`,
      },
    }),
    node(replicationGroup, {
      ...part(blueprint, "cache"),
      spec: {
        description: `privlink ${stack}: cache`,
        engine: cache.engine,
        nodeType: cache.nodeType,
        nodes: cache.nodes,
        snapshotDays: cache.snapshotDays,
        ...(cache.engineVersion === undefined ? {} : { engineVersion: cache.engineVersion }),
        ...(cache.maintenanceWindow === undefined ? {} : { maintenanceWindow: cache.maintenanceWindow }),
        port: cachePort,
        subnetGroup: ref("cache-subnets", (observed: CacheSubnetGroupObserved) => observed.name),
        securityGroupIds: [groupRef("cache")],
        authTokenSecretArn: ref("cache-auth", (observed: SecretObserved) => observed.arn),
      },
    }),
  ];
}
