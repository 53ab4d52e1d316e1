import type { SliceScope } from "../../world/slice.ts";
import type { TaggedResource } from "../support/tagged-resource.ts";
import { cloudWatchSlice } from "./state.ts";

/** Alarms, for the Resource Groups Tagging API. */
export function taggedAlarms(scope: SliceScope): TaggedResource[] {
  return Object.values(cloudWatchSlice(scope).alarms);
}
