import { DescribeTable$, type DescribeTableInput, type DescribeTableOutput } from "@aws-sdk/client-dynamodb";
import { operation } from "../../operation.ts";
import { existingTable } from "./existing-table.ts";
import { tableDescription } from "./table-description.ts";
import { tableRef } from "./table-ref.ts";

/** All about a table but its tags and its policy. */
export const describeTable = operation<DescribeTableInput, DescribeTableOutput>(
  DescribeTable$,
  ["TableName"],
  async (input, call) => {
    const { ref, engine, settings } = await existingTable(
      call,
      tableRef(call, input.TableName),
      "DescribeTable",
    );
    const { Table: stored } = await engine.run(
      "DescribeTable",
      engine.check("DescribeTable", { TableName: ref.name }),
    );
    return { Table: tableDescription(stored, settings) };
  },
);
