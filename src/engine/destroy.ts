import { execute } from "./execute.ts";
import { throwUnlessDone } from "./failure.ts";
import type { Graph } from "./graph.ts";
import { lookout } from "./lookout.ts";
import { longestFirst } from "./priority.ts";
import type { Plan, PlanEntry } from "./plan.ts";
import { removeNode, type RemoveOptions } from "./remove.ts";
import type { Milestone } from "./contract.ts";

/** What {@link destroy} takes beside the plan. */
export interface DestroyOptions<Context> extends RemoveOptions<Context> {
  /** The command that goes on after a failure. */
  readonly resume: string;
}

/**
 * Runs a plan to destroy: the same executor over reversed edges, so nothing is removed before all that
 * needs it is gone. Answers with what was removed.
 * @throws {PL-RESOURCE} | {PL-INTERRUPTED} see failure.ts
 */
export async function destroy<Context>(
  plan: Plan<Context>,
  options: DestroyOptions<Context>,
): Promise<PlanEntry[]> {
  const { graph, observations, entries } = plan;
  // What does not exist stays a task: it keeps the order between its own dependants and what it needs.
  const tasks = graph.order.toReversed().map((id) => ({ id, needs: dependants(graph, id) }));
  const watch = lookout(options);
  const outcome = await execute(
    longestFirst(tasks, (id) => (entries.has(id) ? graph.nodes.get(id)?.provisioner.usualSeconds : 0)),
    async (id, run) => {
      const node = graph.nodes.get(id);
      if (node !== undefined && entries.has(id)) {
        await removeNode(node, observations, { ...options, watch }, run);
      }
    },
    options,
  );
  const removed = new Set(outcome.done);
  const left = [...entries.values()].filter(({ id }) => !removed.has(id));
  for (const id of outcome.skipped) {
    const entry = entries.get(id);
    if (entry !== undefined) options.emit(skippedStep(entry));
  }
  throwUnlessDone(
    {
      outcome: { ...outcome, skipped: outcome.skipped.filter((id) => entries.has(id)) },
      entryOf: (id) => entries.get(id),
      existing: left.map(({ resource }) => resource),
      resume: options.resume,
      participle: "removed",
    },
    options,
  );
  return [...entries.values()];
}

/** The event of a node that is never begun. */
export function skippedStep(entry: PlanEntry) {
  return {
    type: "step",
    id: entry.id,
    status: "skipped",
    label: `${entry.action} ${entry.type} ${entry.resource}`,
  } as const;
}

function dependants<Context>(graph: Graph<Context>, id: string): Map<string, Milestone> {
  const found = new Map<string, Milestone>();
  for (const [from, targets] of graph.needs) if (targets.has(id)) found.set(from, "ready");
  return found;
}
