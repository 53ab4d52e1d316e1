import type { Service } from "../../operation.ts";
import { addTagsToResource } from "./add-tags-to-resource.ts";
import { createCacheSubnetGroup } from "./create-cache-subnet-group.ts";
import { createReplicationGroup } from "./create-replication-group.ts";
import { decreaseReplicaCount } from "./decrease-replica-count.ts";
import { deleteCacheSubnetGroup } from "./delete-cache-subnet-group.ts";
import { deleteReplicationGroup } from "./delete-replication-group.ts";
import { describeCacheClusters } from "./describe-cache-clusters.ts";
import { describeCacheSubnetGroups } from "./describe-cache-subnet-groups.ts";
import { describeEvents } from "./describe-events.ts";
import { describeReplicationGroups } from "./describe-replication-groups.ts";
import { increaseReplicaCount } from "./increase-replica-count.ts";
import { created, deleted, maintain, modified } from "./lifecycle.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { modifyCacheSubnetGroup } from "./modify-cache-subnet-group.ts";
import { modifyReplicationGroup } from "./modify-replication-group.ts";
import { removeTagsFromResource } from "./remove-tags-from-resource.ts";

/** Amazon ElastiCache: replication groups without cluster mode. */
export const elastiCache: Service = {
  signingName: "elasticache",
  protocol: "awsQuery",
  version: "2015-02-02",
  xmlNamespace: "http://elasticache.amazonaws.com/doc/2015-02-02/",
  operations: [
    createCacheSubnetGroup,
    describeCacheSubnetGroups,
    modifyCacheSubnetGroup,
    deleteCacheSubnetGroup,
    createReplicationGroup,
    describeReplicationGroups,
    modifyReplicationGroup,
    increaseReplicaCount,
    decreaseReplicaCount,
    deleteReplicationGroup,
    describeCacheClusters,
    addTagsToResource,
    removeTagsFromResource,
    listTagsForResource,
    describeEvents,
  ],
  events: { created, modified, maintain, deleted },
};
