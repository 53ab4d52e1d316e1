import { TagResource$, type TagResourceInput } from "@aws-sdk/client-dynamodb";
import { operation } from "../../operation.ts";
import { tagsOf } from "../support/tags.ts";
import { existingTable } from "./existing-table.ts";
import { tableByArn } from "./table-ref.ts";
import { checkTags } from "./table-tags.ts";

/** Adds or overwrites tags of a table. */
export const tagResource = operation<TagResourceInput, void>(
  TagResource$,
  ["ResourceArn", "Tags"],
  async (input, call) => {
    const { settings } = await existingTable(call, tableByArn(call, input.ResourceArn), "TagResource");
    checkTags(input.Tags, settings.tags);
    settings.tags = { ...settings.tags, ...tagsOf(input.Tags) };
  },
);
