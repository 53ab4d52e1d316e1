import {
  DeleteDBInstance$,
  type DeleteDBInstanceMessage,
  type DeleteDBInstanceResult,
} from "@aws-sdk/client-rds";
import { AwsFault, operation } from "../../operation.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { invalidCombination, invalidState } from "./faults.ts";
import { identifier } from "./identifiers.ts";
import { describeInstance, instanceNamed } from "./instances.ts";
import { snapshotOf } from "./snapshots.ts";
import { rdsSlice } from "./state.ts";

/**
 * Deletes an instance, with a final snapshot unless told otherwise. The sandbox keeps no automated
 * backups, so DeleteAutomatedBackups=false is refused.
 */
export const deleteDbInstance = operation<DeleteDBInstanceMessage, DeleteDBInstanceResult>(
  DeleteDBInstance$,
  ["DBInstanceIdentifier", "SkipFinalSnapshot", "FinalDBSnapshotIdentifier", "DeleteAutomatedBackups"],
  (input, call) => {
    const state = rdsSlice(call);
    const instance = instanceNamed(call, input.DBInstanceIdentifier);
    const skip = input.SkipFinalSnapshot === true;
    if (skip && input.FinalDBSnapshotIdentifier !== undefined)
      throw invalidCombination("FinalDBSnapshotIdentifier cannot be specified with SkipFinalSnapshot.");
    if (!skip && input.FinalDBSnapshotIdentifier === undefined)
      throw invalidCombination(
        "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
      );
    if (input.DeleteAutomatedBackups === false)
      throw invalidCombination("The sandbox keeps no automated backups after the instance is gone.");
    if (instance.status === "deleting")
      throw invalidState(`Instance ${instance.id} is already being deleted.`);
    if (instance.deletionProtection) {
      throw invalidCombination(
        "Cannot delete protected DB Instance, please disable deletion protection and try again.",
      );
    }
    if (!skip) {
      const id = identifier(input.FinalDBSnapshotIdentifier, "FinalDBSnapshotIdentifier", 255);
      if (instance.createdAt === undefined || instance.status === "failed")
        throw invalidState(`Cannot create a final snapshot: instance ${instance.id} is ${instance.status}.`);
      if (lookUp(state.snapshots, id) !== undefined)
        throw new AwsFault(
          "DBSnapshotAlreadyExists",
          `Cannot create the snapshot because one with the identifier ${id} already exists.`,
        );
      state.snapshots = withEntry(state.snapshots, id, snapshotOf(call, instance, id));
      call.world.schedule(call.world.latencyMs("database.delete") / 2, "rds.snapshotTaken", {
        account: call.account,
        region: call.region,
        id,
      });
    }
    instance.status = "deleting";
    instance.phase = "unwanted";
    call.world.schedule(call.world.latencyMs("database.delete"), "rds.deleted", {
      account: call.account,
      region: call.region,
      id: instance.id,
    });
    return { DBInstance: describeInstance(call, instance) };
  },
);
