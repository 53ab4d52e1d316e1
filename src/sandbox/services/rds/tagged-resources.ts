import type { SliceScope } from "../../world/slice.ts";
import type { TaggedResource } from "../support/tagged-resource.ts";
import { rdsSlice } from "./state.ts";

/** Instances, subnet groups and snapshots, for the Resource Groups Tagging API. */
export function taggedDatabases(scope: SliceScope): TaggedResource[] {
  const { instances, subnetGroups, snapshots } = rdsSlice(scope);
  return [instances, subnetGroups, snapshots].flatMap((records) => Object.values<TaggedResource>(records));
}
