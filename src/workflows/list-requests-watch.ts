import type { Runtime } from "../runtime/runtime.ts";
import { type ListOptions, listRequests, type RequestRow } from "./list-requests.ts";

/** Between two looks: soon enough for people, and far below EC2's limits. @source aws-facts 1.13 */
const intervalMs = 3_000;

/**
 * Tells every change of the list until it is interrupted, which is how it is meant to end; answers with the last list.
 * Each connection is a step of its own, so that a terminal redraws its line and a log gets a new one.
 */
export async function watchRequests(
  options: ListOptions,
  rt: Pick<Runtime, "aws" | "clock" | "emit" | "settings" | "signal">,
): Promise<RequestRow[]> {
  const told = new Map<string, string>();
  let rows: RequestRow[] = [];
  // Warnings of the first look hold for all of them.
  let emit = rt.emit;
  while (!rt.signal.aborted) {
    rows = await listRequests(options, { ...rt, emit });
    emit = () => {};
    for (const row of rows) tell(rt, told, row);
    for (const endpointId of [...told.keys()].filter((id) => !rows.some((row) => row.endpointId === id))) {
      told.delete(endpointId);
      rt.emit({ type: "step", id: `watch-${endpointId}`, status: "done", label: endpointId, detail: "gone" });
    }
    try {
      await rt.clock.sleep(intervalMs, rt.signal);
    } catch (error) {
      if (!rt.signal.aborted) throw error;
    }
  }
  return rows;
}

function tell(rt: Pick<Runtime, "emit">, told: Map<string, string>, row: RequestRow): void {
  const detail = [row.state, row.decision, row.reason, ...row.findings]
    .filter((part) => part !== null)
    .join(", ");
  if (told.get(row.endpointId) === detail) return;
  rt.emit({
    type: "step",
    id: `watch-${row.endpointId}`,
    status: told.has(row.endpointId) ? "progress" : "started",
    label: `${row.endpointId} of ${row.account}`,
    detail,
  });
  told.set(row.endpointId, detail);
}
