import { PrivlinkError } from "../errors/error.ts";
import type { Outcome } from "./execute.ts";
import type { Action, PlanEntry } from "./plan.ts";
import type { EngineTools } from "./tools.ts";

/** One resource that failed, as it stands in `--json`. */
export interface ResourceFailure {
  readonly resource: string;
  readonly type: string;
  readonly action: Action;
  readonly code: string;
  readonly message: string;
}

/** What {@link throwUnlessDone} tells with. */
export interface Ending {
  readonly outcome: Outcome;
  /** The entry that a task belongs to. */
  readonly entryOf: (task: string) => PlanEntry | undefined;
  /** Names of what exists now. */
  readonly existing: readonly string[];
  /** The command that goes on from here. */
  readonly resume: string;
  /** What was to be done, for the message: `built`, `removed`. */
  readonly participle: string;
}

/**
 * Turns the outcome of a run into its error, if it has one: what failed and why, what exists now,
 * and the command that goes on.
 * @throws {PL-RESOURCE} with `details.failures`; when all failures share another code (denied), that one
 * @throws {PL-INTERRUPTED} aborted, and nothing failed
 */
export function throwUnlessDone(
  ending: Ending,
  { explain, signal }: Pick<EngineTools, "explain" | "signal">,
): void {
  const { outcome, existing, resume, participle } = ending;
  const { failures } = outcome;
  const unfinished = names([...outcome.cut, ...outcome.skipped], ending);
  if (failures.length === 0 && unfinished.length === 0) return;
  const hint = `Run \`${resume}\` again; it goes on from here.`;
  const state = { existing, unfinished };
  const exist = `${existing.length} ${existing.length === 1 ? "resource exists" : "resources exist"} now`;
  if (failures.length === 0) {
    const message = `Interrupted: ${exist}, ${unfinished.length} not ${participle} yet.`;
    throw new PrivlinkError("PL-INTERRUPTED", message, { hint, cause: signal.reason, details: state });
  }
  const faults = failures.map(({ id, error }) => ({
    entry: ending.entryOf(id),
    error,
    fault: explain(error),
  }));
  const rows = faults.map(({ entry, fault }): ResourceFailure => {
    const { resource = "", type = "", action = "none" } = entry ?? {};
    return { resource, type, action, code: fault.code, message: fault.reason };
  });
  const remedy = faults[0]?.fault.remedy ?? "Correct the cause";
  const codes = new Set(faults.map(({ fault }) => fault.code));
  const [code = "PL-RESOURCE"] = codes.size === 1 ? codes : [];
  const what = rows.map(({ resource, type }) => `${type} ${resource}`).join(", ");
  throw new PrivlinkError(
    code,
    `Could not be ${participle}: ${what}; ${exist}, ${unfinished.length} not begun or not ready.`,
    {
      hint: rows.length === 1 ? `${remedy}, then run \`${resume}\` again; it goes on from here.` : hint,
      reason: rows
        .map((row) => (rows.length === 1 ? row.message : `${row.resource}: ${row.message}`))
        .join("; "),
      cause: failures[0]?.error,
      details: { failures: rows, ...state },
    },
  );
}

function names(tasks: readonly string[], { entryOf }: Ending): string[] {
  return [...new Set(tasks.flatMap((task) => entryOf(task)?.resource ?? []))];
}
