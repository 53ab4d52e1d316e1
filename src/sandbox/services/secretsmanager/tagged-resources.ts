import type { SliceScope } from "../../world/slice.ts";
import type { TaggedResource } from "../support/tagged-resource.ts";
import { secretsSlice } from "./state.ts";

/** Secrets, those that wait for their deletion too, for the Resource Groups Tagging API. */
export function taggedSecrets(scope: SliceScope): TaggedResource[] {
  return Object.values(secretsSlice(scope).secrets);
}
