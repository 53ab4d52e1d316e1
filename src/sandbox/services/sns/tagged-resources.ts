import type { SliceScope } from "../../world/slice.ts";
import type { TaggedResource } from "../support/tagged-resource.ts";
import { snsSlice } from "./state.ts";

/** Topics, for the Resource Groups Tagging API. */
export function taggedTopics(scope: SliceScope): TaggedResource[] {
  return Object.values(snsSlice(scope).topics);
}
