import type { SliceScope } from "../../world/slice.ts";
import type { TaggedResource } from "../support/tagged-resource.ts";
import { scalingSlice } from "./state.ts";

/** Scalable targets, for the Resource Groups Tagging API. */
export function taggedScalableTargets(scope: SliceScope): TaggedResource[] {
  return Object.values(scalingSlice(scope).targets);
}
