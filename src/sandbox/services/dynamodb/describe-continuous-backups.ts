import {
  DescribeContinuousBackups$,
  type DescribeContinuousBackupsInput,
  type DescribeContinuousBackupsOutput,
} from "@aws-sdk/client-dynamodb";
import { operation } from "../../operation.ts";
import { describeRecovery } from "./continuous-backups.ts";
import { existingTable } from "./existing-table.ts";
import { tableRef } from "./table-ref.ts";

/** Whether a table can be restored to a point in time. */
export const describeContinuousBackups = operation<
  DescribeContinuousBackupsInput,
  DescribeContinuousBackupsOutput
>(DescribeContinuousBackups$, ["TableName"], async (input, call) => {
  const { settings } = await existingTable(
    call,
    tableRef(call, input.TableName),
    "DescribeContinuousBackups",
  );
  return { ContinuousBackupsDescription: describeRecovery(call.world, settings) };
});
