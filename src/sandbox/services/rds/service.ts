import type { Service } from "../../operation.ts";
import { addTagsToResource } from "./add-tags-to-resource.ts";
import { createDbInstance } from "./create-db-instance.ts";
import { createDbSubnetGroup } from "./create-db-subnet-group.ts";
import { deleteDbInstance } from "./delete-db-instance.ts";
import { deleteDbSnapshot } from "./delete-db-snapshot.ts";
import { deleteDbSubnetGroup } from "./delete-db-subnet-group.ts";
import { describeDbEngineVersions } from "./describe-db-engine-versions.ts";
import { describeDbInstances } from "./describe-db-instances.ts";
import { describeDbSnapshots } from "./describe-db-snapshots.ts";
import { describeDbSubnetGroups } from "./describe-db-subnet-groups.ts";
import { describeEvents } from "./describe-events.ts";
import { backedUp, created, deleted, maintain, modified, rebooted, snapshotTaken } from "./lifecycle.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { modifyDbInstance } from "./modify-db-instance.ts";
import { modifyDbSubnetGroup } from "./modify-db-subnet-group.ts";
import { rebootDbInstance } from "./reboot-db-instance.ts";
import { removeTagsFromResource } from "./remove-tags-from-resource.ts";

/** Amazon Relational Database Service: PostgreSQL instances. */
export const rds: Service = {
  signingName: "rds",
  protocol: "awsQuery",
  version: "2014-10-31",
  xmlNamespace: "http://rds.amazonaws.com/doc/2014-10-31/",
  operations: [
    createDbSubnetGroup,
    describeDbSubnetGroups,
    modifyDbSubnetGroup,
    deleteDbSubnetGroup,
    createDbInstance,
    describeDbInstances,
    modifyDbInstance,
    deleteDbInstance,
    rebootDbInstance,
    describeDbSnapshots,
    deleteDbSnapshot,
    addTagsToResource,
    removeTagsFromResource,
    listTagsForResource,
    describeDbEngineVersions,
    describeEvents,
  ],
  events: { created, backedUp, modified, maintain, rebooted, deleted, snapshotTaken },
};
