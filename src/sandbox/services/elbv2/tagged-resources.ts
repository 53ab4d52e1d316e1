import type { SliceScope } from "../../world/slice.ts";
import type { TaggedResource } from "../support/tagged-resource.ts";
import { elasticLoadBalancingState } from "./state.ts";

/** Load balancers, listeners and target groups, for the Resource Groups Tagging API. */
export function taggedLoadBalancing(scope: SliceScope): TaggedResource[] {
  const { loadBalancers, listeners, targetGroups } = elasticLoadBalancingState(scope);
  return [loadBalancers, listeners, targetGroups].flatMap((records) =>
    Object.values<TaggedResource>(records),
  );
}
