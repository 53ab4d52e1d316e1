import type { SliceScope } from "../../world/slice.ts";
import type { TaggedResource } from "../support/tagged-resource.ts";
import { dynamoSlice } from "./state.ts";

/** Tables, for the Resource Groups Tagging API. */
export function taggedTables(scope: SliceScope): TaggedResource[] {
  const { region, account } = scope;
  return Object.entries(dynamoSlice(scope).tables).map(([name, { tags }]) => ({
    arn: `arn:aws:dynamodb:${region}:${account}:table/${name}`,
    tags,
  }));
}
