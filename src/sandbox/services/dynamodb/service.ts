import type { Service } from "../../operation.ts";
import { createTable } from "./create-table.ts";
import { dataPlane } from "./data-plane.ts";
import { deleteResourcePolicy } from "./delete-resource-policy.ts";
import { deleteTable } from "./delete-table.ts";
import { describeContinuousBackups } from "./describe-continuous-backups.ts";
import { describeTable } from "./describe-table.ts";
import { describeTimeToLive } from "./describe-time-to-live.ts";
import { closeEngines } from "./engine.ts";
import { getResourcePolicy } from "./get-resource-policy.ts";
import { listTables } from "./list-tables.ts";
import { listTagsOfResource } from "./list-tags-of-resource.ts";
import { putResourcePolicy } from "./put-resource-policy.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";
import { updateContinuousBackups } from "./update-continuous-backups.ts";
import { updateTable } from "./update-table.ts";

/** Amazon DynamoDB: items by dynalite, and in front of it what dynalite does not know. */
export const dynamoDb: Service = {
  signingName: "dynamodb",
  protocol: "json1.0",
  version: "2012-08-10",
  targetPrefix: "DynamoDB_20120810",
  operations: [
    createTable,
    describeTable,
    updateTable,
    deleteTable,
    listTables,
    putResourcePolicy,
    getResourcePolicy,
    deleteResourcePolicy,
    tagResource,
    untagResource,
    listTagsOfResource,
    describeTimeToLive,
    describeContinuousBackups,
    updateContinuousBackups,
  ],
  raw: dataPlane,
  close: closeEngines,
};
