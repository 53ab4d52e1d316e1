import type { SliceScope } from "../../world/slice.ts";
import { rdsSlice, type DbInstance, type DbSnapshot } from "./state.ts";

const keptEvents = 200;

/** Notes what happened to an instance, for DescribeEvents. */
export function noteInstance(
  scope: SliceScope,
  instance: DbInstance,
  category: string,
  message: string,
): void {
  note(scope, "db-instance", instance, category, message);
}

/** Notes what happened to a snapshot. */
export function noteSnapshot(
  scope: SliceScope,
  snapshot: DbSnapshot,
  category: string,
  message: string,
): void {
  note(scope, "db-snapshot", snapshot, category, message);
}

function note(
  scope: SliceScope,
  sourceType: "db-instance" | "db-snapshot",
  { id, arn }: { readonly id: string; readonly arn: string },
  category: string,
  message: string,
): void {
  const state = rdsSlice(scope);
  const event = {
    at: scope.world.clock.iso(),
    sourceType,
    sourceId: id,
    sourceArn: arn,
    categories: [category],
    message,
  };
  state.events = [...state.events, event].slice(-keptEvents);
}
