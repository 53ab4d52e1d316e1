import type { SliceScope } from "../../world/slice.ts";
import type { TaggedResource } from "../support/tagged-resource.ts";
import { ecrSlice } from "./state.ts";

/** Repositories, for the Resource Groups Tagging API. */
export function taggedRepositories(scope: SliceScope): TaggedResource[] {
  return Object.values(ecrSlice(scope).repositories);
}
