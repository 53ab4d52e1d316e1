import { UntagResource$, type UntagResourceInput } from "@aws-sdk/client-dynamodb";
import { operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { existingTable } from "./existing-table.ts";
import { tableByArn } from "./table-ref.ts";

/** Removes tags of a table. */
export const untagResource = operation<UntagResourceInput, void>(
  UntagResource$,
  ["ResourceArn", "TagKeys"],
  async (input, call) => {
    const { settings } = await existingTable(call, tableByArn(call, input.ResourceArn), "UntagResource");
    settings.tags = without(settings.tags, input.TagKeys ?? []);
  },
);
