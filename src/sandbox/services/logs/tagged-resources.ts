import type { SliceScope } from "../../world/slice.ts";
import type { TaggedResource } from "../support/tagged-resource.ts";
import { logsSlice } from "./state.ts";

/** Log groups, for the Resource Groups Tagging API. */
export function taggedLogGroups(scope: SliceScope): TaggedResource[] {
  return Object.values(logsSlice(scope).groups);
}
