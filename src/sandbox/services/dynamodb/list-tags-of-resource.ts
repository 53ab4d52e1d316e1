import {
  ListTagsOfResource$,
  type ListTagsOfResourceInput,
  type ListTagsOfResourceOutput,
} from "@aws-sdk/client-dynamodb";
import { operation } from "../../operation.ts";
import { pageOf } from "../support/pagination.ts";
import { tagPairs } from "../support/tags.ts";
import { existingTable } from "./existing-table.ts";
import { invalid } from "./faults.ts";
import { tableByArn } from "./table-ref.ts";

const pageSize = 10;

/** Tags of a table, ten at a time. */
export const listTagsOfResource = operation<ListTagsOfResourceInput, ListTagsOfResourceOutput>(
  ListTagsOfResource$,
  ["ResourceArn", "NextToken"],
  async (input, call) => {
    const { settings } = await existingTable(call, tableByArn(call, input.ResourceArn), "ListTagsOfResource");
    const { items, next } = pageOf(
      tagPairs(settings.tags),
      ({ Key }) => Key,
      pageSize,
      input.NextToken,
      () => {
        throw invalid("The NextToken is not valid.");
      },
    );
    return { Tags: items, NextToken: next };
  },
);
