import {
  DescribeDBSnapshots$,
  type DBSnapshotMessage,
  type DescribeDBSnapshotsMessage,
} from "@aws-sdk/client-rds";
import { operation } from "../../operation.ts";
import { markerPage } from "../support/markers.ts";
import { invalidValue } from "./faults.ts";
import { filterBy } from "./filters.ts";
import { describeSnapshot, snapshotNamed } from "./snapshots.ts";
import { rdsSlice, type DbSnapshot } from "./state.ts";

/** Final snapshots. All are manual: the sandbox takes no automated ones. */
export const describeDbSnapshots = operation<DescribeDBSnapshotsMessage, DBSnapshotMessage>(
  DescribeDBSnapshots$,
  [
    "DBInstanceIdentifier",
    "DBSnapshotIdentifier",
    "DbiResourceId",
    "SnapshotType",
    "Filters",
    "MaxRecords",
    "Marker",
  ],
  (input, call) => {
    const type = input.SnapshotType ?? "manual";
    if (!["automated", "manual", "shared", "public", "awsbackup"].includes(type))
      throw invalidValue(`Invalid value for SnapshotType: ${type}`);
    const matches = filterBy<DbSnapshot>(input.Filters, {
      "db-instance-id": ({ instanceId }) => [instanceId],
      "db-snapshot-id": ({ id }) => [id],
      "dbi-resource-id": ({ resourceId }) => [resourceId],
      "snapshot-type": () => ["manual"],
      engine: ({ engine }) => [engine],
    });
    const named =
      input.DBSnapshotIdentifier === undefined
        ? Object.values(rdsSlice(call).snapshots)
        : [snapshotNamed(call, input.DBSnapshotIdentifier)];
    const instanceId = input.DBInstanceIdentifier?.toLowerCase();
    const snapshots = named.filter(
      (snapshot) =>
        type === "manual" &&
        (instanceId === undefined || snapshot.instanceId === instanceId) &&
        (input.DbiResourceId === undefined || snapshot.resourceId === input.DbiResourceId) &&
        matches(snapshot),
    );
    const { items, Marker } = markerPage(snapshots, ({ id }) => id, input);
    return { DBSnapshots: items.map(describeSnapshot), Marker };
  },
);
