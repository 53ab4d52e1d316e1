import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import type { TaggedResource } from "../support/tagged-resource.ts";
import { engineOf } from "./engine.ts";
import { dynamoSlice, type TableSettings } from "./state.ts";

/** Tables, for the Resource Groups Tagging API. */
export async function taggedTables(scope: SliceScope): Promise<TaggedResource[]> {
  const { region, account } = scope;
  const settings = Object.entries(dynamoSlice(scope).tables);
  const living = await Promise.all(settings.map(async ([name, entry]) => await isLiving(scope, name, entry)));
  return settings
    .filter((_, index) => living[index] === true)
    .map(([name, { tags }]) => ({ arn: `arn:aws:dynamodb:${region}:${account}:table/${name}`, tags }));
}

/** Settings outlive their table until another takes the name. */
async function isLiving(scope: SliceScope, name: string, { tableId }: TableSettings): Promise<boolean> {
  try {
    const { TableId: id } = await (await engineOf(scope)).table(name);
    return id === tableId;
  } catch (error) {
    if (error instanceof AwsFault && error.code === "ResourceNotFoundException") return false;
    throw error;
  }
}
