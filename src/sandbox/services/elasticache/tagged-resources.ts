import type { SliceScope } from "../../world/slice.ts";
import type { TaggedResource } from "../support/tagged-resource.ts";
import { cacheSlice } from "./state.ts";

/** Replication groups, their nodes (which bear the tags of the group) and subnet groups, for the Resource Groups Tagging API. */
export function taggedCaches(scope: SliceScope): TaggedResource[] {
  const { groups, subnetGroups } = cacheSlice(scope);
  return [
    ...Object.values(subnetGroups),
    ...Object.values(groups).flatMap((group) => [
      group,
      ...group.nodes.map(({ arn }) => ({ arn, tags: group.tags })),
    ]),
  ];
}
