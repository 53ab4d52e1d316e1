import { readableDuration } from "../access/duration.ts";
import { PrivlinkError } from "../errors/error.ts";
import { createLeaseTable, lookAtLeaseTable, type LeaseTable } from "../registry/lease/table.ts";
import { poll } from "./adaptive-polling.ts";
import type { StackRuntime } from "./stack-context.ts";

/** A table is made or deleted within seconds; what takes longer than this never ends. */
const tableBudgetMs = 300_000;
/** Tags of a table may be seen later than the table. @source aws-facts 2.6 */
const tagsVisibleMs = 10_000;

/** Makes sure that there is a table for the lease. @throws {PL-CONFLICT} something else bears its name */
export async function prepareTable(rt: StackRuntime, table: LeaseTable): Promise<void> {
  const startedAtMs = rt.clock.now();
  const ready = await poll(
    {
      async look() {
        const state = await lookAtLeaseTable(table);
        if (state === "usable") return true;
        if (state === "missing") await createLeaseTable(table);
        if (state === "foreign" && rt.clock.now() - startedAtMs >= tagsVisibleMs) throw foreignTable(table);
        return undefined;
      },
      timeoutMs: tableBudgetMs,
      usualSeconds: 8,
      interrupted: {
        message: "Interrupted before anything was changed.",
        hint: "Run the same command again.",
      },
    },
    rt,
  );
  if (ready === undefined) throw stuckTable(table, "usable");
}

/** Waits until a table that is being deleted is no more. */
export async function untilTableGone(rt: StackRuntime, table: LeaseTable): Promise<void> {
  const gone = await poll(
    {
      look: async () => ((await lookAtLeaseTable(table)) === "missing" ? true : undefined),
      timeoutMs: tableBudgetMs,
      usualSeconds: 8,
      interrupted: {
        message: `Interrupted: all is removed but the table ${table.name}, which is being deleted.`,
        hint: "Nothing is left to do.",
      },
    },
    rt,
  );
  if (gone === undefined) throw stuckTable(table, "gone");
}

function foreignTable({ name, owner }: LeaseTable): PrivlinkError {
  return new PrivlinkError("PL-CONFLICT", `The table ${name} exists and does not belong to stack ${owner}.`, {
    hint: "Choose another stack name, or remove what holds the name.",
    reason: `it lacks the tag privlink:stack=${owner}`,
    details: { kind: "table", name },
  });
}

function stuckTable({ name }: LeaseTable, wanted: string): PrivlinkError {
  return new PrivlinkError(
    "PL-AWS",
    `The table ${name} is still not ${wanted} after ${readableDuration(tableBudgetMs)}.`,
    {
      hint: "Look at it with `aws dynamodb describe-table`, then run the same command again.",
    },
  );
}
