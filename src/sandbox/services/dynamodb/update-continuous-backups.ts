import {
  UpdateContinuousBackups$,
  type UpdateContinuousBackupsInput,
  type UpdateContinuousBackupsOutput,
} from "@aws-sdk/client-dynamodb";
import { operation } from "../../operation.ts";
import { describeRecovery } from "./continuous-backups.ts";
import { existingTable } from "./existing-table.ts";
import { invalid } from "./faults.ts";
import { tableRef } from "./table-ref.ts";

/** Switches point-in-time recovery on or off. */
export const updateContinuousBackups = operation<UpdateContinuousBackupsInput, UpdateContinuousBackupsOutput>(
  UpdateContinuousBackups$,
  ["TableName", "PointInTimeRecoverySpecification"],
  async (input, call) => {
    const { settings } = await existingTable(
      call,
      tableRef(call, input.TableName),
      "UpdateContinuousBackups",
    );
    const wanted = input.PointInTimeRecoverySpecification;
    const days = wanted?.RecoveryPeriodInDays;
    if (wanted?.PointInTimeRecoveryEnabled === undefined)
      throw invalid("PointInTimeRecoveryEnabled is required.");
    if (days !== undefined && (!Number.isInteger(days) || days < 1 || days > 35))
      throw invalid("RecoveryPeriodInDays must be between 1 and 35.");
    if (wanted.PointInTimeRecoveryEnabled) {
      settings.recoveryEnabledAt ??= call.world.clock.iso();
      settings.recoveryDays = days ?? settings.recoveryDays ?? 35;
    } else {
      delete settings.recoveryEnabledAt;
      delete settings.recoveryDays;
    }
    return { ContinuousBackupsDescription: describeRecovery(call.world, settings) };
  },
);
