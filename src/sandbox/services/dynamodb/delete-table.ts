import { DeleteTable$, type DeleteTableInput, type DeleteTableOutput } from "@aws-sdk/client-dynamodb";
import { operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { existingTable } from "./existing-table.ts";
import { invalid } from "./faults.ts";
import { dynamoSlice } from "./state.ts";
import { tableDescription } from "./table-description.ts";
import { tableRef } from "./table-ref.ts";

/** Deletes a table that is not protected. */
export const deleteTable = operation<DeleteTableInput, DeleteTableOutput>(
  DeleteTable$,
  ["TableName"],
  async (input, call) => {
    const { ref, engine, settings } = await existingTable(
      call,
      tableRef(call, input.TableName),
      "DeleteTable",
    );
    if (settings.deletionProtection) {
      throw invalid(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
      );
    }
    const { TableDescription: gone } = await engine.run(
      "DeleteTable",
      engine.check("DeleteTable", { TableName: ref.name }),
    );
    const state = dynamoSlice(ref);
    state.tables = without(state.tables, [ref.name]);
    return { TableDescription: tableDescription(gone, settings) };
  },
);
