import { UpdateTable$, type UpdateTableInput, type UpdateTableOutput } from "@aws-sdk/client-dynamodb";
import { AwsFault, operation } from "../../operation.ts";
import { existingTable } from "./existing-table.ts";
import { invalid } from "./faults.ts";
import { tableDescription } from "./table-description.ts";
import { tableRef } from "./table-ref.ts";

/** Changes billing, throughput and deletion protection. Adding or removing an index is not modelled. */
export const updateTable = operation<UpdateTableInput, UpdateTableOutput>(
  UpdateTable$,
  [
    "TableName",
    "BillingMode",
    "ProvisionedThroughput",
    "GlobalSecondaryIndexUpdates.Update.IndexName",
    "GlobalSecondaryIndexUpdates.Update.ProvisionedThroughput",
    "DeletionProtectionEnabled",
  ],
  async (input, call) => {
    const { DeletionProtectionEnabled: deletionProtection, ...rest } = input;
    const { ref, engine, table, settings } = await existingTable(
      call,
      tableRef(call, input.TableName),
      "UpdateTable",
    );
    if (table.TableStatus !== "ACTIVE") {
      throw new AwsFault(
        "ResourceInUseException",
        `Attempt to change a resource which is still in use: Table is being ${table.TableStatus.toLowerCase()}: ${ref.name}`,
      );
    }
    const others = Object.keys(rest).filter((member) => member !== "TableName");
    if (others.length === 0 && deletionProtection === undefined)
      throw invalid(
        "At least one of BillingMode, ProvisionedThroughput, GlobalSecondaryIndexUpdates or DeletionProtectionEnabled is required",
      );
    const [name, described] =
      others.length === 0 ? ["DescribeTable", "Table"] : ["UpdateTable", "TableDescription"];
    const request = others.length === 0 ? { TableName: ref.name } : { ...rest, TableName: ref.name };
    const output = await engine.run(name, engine.check(name, request));
    if (deletionProtection !== undefined) settings.deletionProtection = deletionProtection;
    return { TableDescription: tableDescription(output[described], settings) };
  },
);
