import type { SliceScope } from "../../world/slice.ts";
import { cacheSlice } from "./state.ts";

const keptEvents = 200;

/** Notes what happened to a group, for DescribeEvents. */
export function note(scope: SliceScope, groupId: string, message: string): void {
  const state = cacheSlice(scope);
  const event = {
    at: scope.world.clock.iso(),
    sourceType: "replication-group" as const,
    sourceId: groupId,
    message,
  };
  state.events = [...state.events, event].slice(-keptEvents);
}
