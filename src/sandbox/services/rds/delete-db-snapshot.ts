import {
  DeleteDBSnapshot$,
  type DeleteDBSnapshotMessage,
  type DeleteDBSnapshotResult,
} from "@aws-sdk/client-rds";
import { AwsFault, operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { describeSnapshot, snapshotNamed } from "./snapshots.ts";
import { rdsSlice } from "./state.ts";

/** Deletes a snapshot that is through. */
export const deleteDbSnapshot = operation<DeleteDBSnapshotMessage, DeleteDBSnapshotResult>(
  DeleteDBSnapshot$,
  ["DBSnapshotIdentifier"],
  (input, call) => {
    const snapshot = snapshotNamed(call, input.DBSnapshotIdentifier);
    if (snapshot.status !== "available")
      throw new AwsFault("InvalidDBSnapshotState", `The snapshot ${snapshot.id} is ${snapshot.status}.`);
    const state = rdsSlice(call);
    state.snapshots = without(state.snapshots, [snapshot.id]);
    return { DBSnapshot: { ...describeSnapshot(snapshot), Status: "deleted" } };
  },
);
