import { ListTables$, type ListTablesInput, type ListTablesOutput } from "@aws-sdk/client-dynamodb";
import { operation } from "../../operation.ts";
import { engineOf } from "./engine.ts";
import { invalid } from "./faults.ts";

/** Names of the caller's tables, in order. */
export const listTables = operation<ListTablesInput, ListTablesOutput>(
  ListTables$,
  ["ExclusiveStartTableName", "Limit"],
  async (input, call) => {
    const size = input.Limit ?? 100;
    if (!Number.isInteger(size) || size < 1 || size > 100) {
      throw invalid(
        `1 validation error detected: Value '${size}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100`,
      );
    }
    const after = input.ExclusiveStartTableName ?? "";
    const names = (await (await engineOf(call)).tableNames()).filter((name) => name > after);
    return {
      TableNames: names.slice(0, size),
      LastEvaluatedTableName: names.length > size ? names[size - 1] : undefined,
    };
  },
);
