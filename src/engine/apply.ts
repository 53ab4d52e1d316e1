import { PrivlinkError } from "../errors/error.ts";
import type { FieldChange, Milestone, ResourceNode } from "./contract.ts";
import { skippedStep } from "./destroy.ts";
import { execute, type Task, type TaskRun } from "./execute.ts";
import { throwUnlessDone } from "./failure.ts";
import type { AnySpec, GraphNode } from "./graph.ts";
import { lookout, type Lookout } from "./lookout.ts";
import type { Action, Plan, PlanEntry } from "./plan.ts";
import { longestFirst } from "./priority.ts";
import { removeNode } from "./remove.ts";
import { resourceNode, type Observations } from "./resolve.ts";
import { stepOf } from "./steps.ts";
import type { EngineTools } from "./tools.ts";
import { waitFor } from "./wait.ts";

/** What {@link apply} takes beside the plan. */
export interface ApplyOptions<Context> extends EngineTools {
  readonly context: Context;
  /** The command that goes on after a failure. */
  readonly resume: string;
}

/** What a plan came to. */
export interface Applied {
  /** As planned, except that an update which proved needless is `none`, and a change that followed from another is `update`. */
  readonly entries: readonly PlanEntry[];
  readonly observations: Observations;
}

/** Marks the task that removes the old resource of a replacement. */
const removalOf = (id: string): string => `remove ${id}`;

/**
 * Runs a plan. Each node is created, synced or replaced as soon as what it needs exists (or is ready, where
 * its ref asks for that), then watched until ready. What already is as wanted gets no write and at most one look.
 * @throws {PL-RESOURCE} | {PL-INTERRUPTED} see failure.ts
 */
export async function apply<Context>(plan: Plan<Context>, options: ApplyOptions<Context>): Promise<Applied> {
  const { graph, entries } = plan;
  const current = new Map(plan.observations);
  const actual = new Map<string, PlanEntry>();
  const owner = new Map<string, string>(
    [...entries.keys()].flatMap((id) => [
      [id, id],
      [removalOf(id), id],
    ]),
  );
  const watch = lookout(options);
  const resting = restingOnChanges(plan);
  const running = new Map<string, Promise<PlanEntry>>();
  const usualSeconds = (task: string): number | undefined =>
    graph.nodes.get(owner.get(task) ?? task)?.provisioner.usualSeconds;
  const outcome = await execute(
    longestFirst(tasksOf(plan), usualSeconds),
    async (task, run) => {
      const id = owner.get(task) ?? task;
      const node = graph.nodes.get(id);
      const entry = entries.get(id);
      if (node === undefined || entry === undefined) return;
      if (task === id) {
        const needed = [...(graph.needs.get(id)?.keys() ?? [])].flatMap((need) => running.get(need) ?? []);
        const given = { isAwaited: isAwaited(plan, id), isOutdated: resting.has(id) };
        const step = { node, entry, current, needed, watch, ...given };
        const result = applyNode(step, options, run);
        running.set(id, result);
        actual.set(id, await result);
      } else {
        const removing = { ...options, removal: { finalSnapshot: true }, lift: new Set<string>() };
        await removeNode(node, plan.observations, { ...removing, watch }, run);
        current.delete(id);
      }
    },
    options,
  );
  for (const id of outcome.skipped) {
    const entry = entries.get(id);
    if (entry !== undefined && entry.action !== "none") options.emit(skippedStep(entry));
  }
  throwUnlessDone(
    {
      outcome: { ...outcome, skipped: outcome.skipped.filter((id) => entries.get(id)?.action !== "none") },
      entryOf: (task) => entries.get(owner.get(task) ?? task),
      existing: graph.order.flatMap((id) => (current.has(id) ? (graph.nodes.get(id)?.name ?? []) : [])),
      resume: options.resume,
      participle: "built",
    },
    options,
  );
  return {
    entries: [...entries.values()].map((entry) => actual.get(entry.id) ?? entry),
    observations: current,
  };
}

/** A replacement is two tasks; old ones are removed in reversed order before their new ones are built. */
function tasksOf<Context>({ graph, entries }: Plan<Context>): Task[] {
  const isReplaced = (id: string): boolean => entries.get(id)?.action === "replace";
  const removals = graph.order.filter(isReplaced).toReversed();
  return [
    ...removals.map((id) => ({
      id: removalOf(id),
      needs: new Map<string, Milestone>(
        removals
          .filter((other) => graph.needs.get(other)?.has(id))
          .map((other) => [removalOf(other), "ready"]),
      ),
    })),
    ...graph.order.map((id) => {
      const needs = new Map(graph.needs.get(id));
      if (isReplaced(id)) needs.set(removalOf(id), "ready");
      return { id, needs };
    }),
  ];
}

/** Does something that is built or changed wait until this node is ready? */
function isAwaited<Context>({ graph, entries }: Plan<Context>, id: string): boolean {
  return [...graph.needs].some(
    ([from, targets]) => targets.get(id) === "ready" && entries.get(from)?.action !== "none",
  );
}

/** Nodes that rest, at any distance, on something that this plan changes. */
function restingOnChanges<Context>({ graph, entries }: Plan<Context>): ReadonlySet<string> {
  const resting = new Set<string>();
  for (const id of graph.order) {
    const moved = (need: string) => resting.has(need) || entries.get(need)?.action !== "none";
    if ([...(graph.needs.get(id)?.keys() ?? [])].some(moved)) resting.add(id);
  }
  return resting;
}

interface NodeStep<Context> {
  readonly node: GraphNode<Context>;
  readonly entry: PlanEntry;
  readonly current: Map<string, unknown>;
  /** What has begun of the nodes that this one needs, each until it is ready. */
  readonly needed: readonly Promise<unknown>[];
  readonly watch: Lookout<Context>;
  readonly isAwaited: boolean;
  /** What was observed of it is older than a change of something that it rests on. */
  readonly isOutdated: boolean;
}

async function applyNode<Context>(
  nodeStep: NodeStep<Context>,
  options: ApplyOptions<Context>,
  run: TaskRun,
): Promise<PlanEntry> {
  const { node, entry, current, watch } = nodeStep;
  const { provisioner } = node;
  const step = stepOf(node, entry.action === "none" ? "wait for" : entry.action, options);
  try {
    const resource = await whenKnown(nodeStep, run);
    let action: Action = entry.action;
    let fields: readonly FieldChange[] = entry.fields;
    if (current.has(node.id)) {
      const before = current.get(node.id);
      fields = provisioner.diff(resource, before);
      action = fields.length === 0 ? "none" : "update";
      if (fields.length > 0) {
        refuseLateReplacement(node, entry, fields);
        step.start();
        current.set(node.id, await provisioner.sync(resource, before, fields, options.context));
      }
    } else {
      step.start();
      current.set(node.id, await provisioner.create(resource, options.context));
    }
    run.reach();
    const settled =
      action === "none" &&
      ((!nodeStep.isOutdated && provisioner.settled?.(resource, current.get(node.id)) === true) ||
        (provisioner.readyOnDemand === true && !nodeStep.isAwaited));
    const { ready, pause } = watch(provisioner);
    if (ready !== undefined && !settled) {
      const observed = await waitFor(
        {
          look: () => ready({ node: resource, observed: current.get(node.id) }),
          usualSeconds: provisioner.usualSeconds,
          onPending: (detail) => step.progress(detail),
        },
        { clock: options.clock, signal: run.stop, pause },
      );
      current.set(node.id, observed);
    }
    step.done();
    return { ...entry, action, fields };
  } catch (error) {
    if (error !== run.stop.reason) step.failed(options.explain(error).reason);
    throw error;
  }
}

/**
 * The node with all values that it needs. AWS may tell one of them later than the resource exists; then it is
 * there when the resource is ready.
 */
async function whenKnown<Context>(
  { node, current, needed }: NodeStep<Context>,
  run: TaskRun,
): Promise<ResourceNode<AnySpec>> {
  try {
    return resourceNode(node, current);
  } catch {
    await Promise.allSettled(needed);
    run.stop.throwIfAborted();
    return resourceNode(node, current);
  }
}

/** A change of identity that the plan could not foresee: nobody has agreed to it, and its dependants are in place. */
function refuseLateReplacement<Context>(
  node: GraphNode<Context>,
  entry: PlanEntry,
  fields: readonly FieldChange[],
): void {
  const identity = fields.filter(
    ({ field, effect }) => effect === "replace" || node.provisioner.replaceOn.includes(field),
  );
  if (identity.length === 0) return;
  const names = identity.map(({ field }) => field).join(", ");
  const reason = `${names} changed while the plan ran, and ${entry.type} ${entry.resource} must be replaced for it`;
  throw new PrivlinkError("PL-RESOURCE", reason, { reason });
}
