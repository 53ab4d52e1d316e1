import { apply } from "../engine/apply.ts";
import { destroy } from "../engine/destroy.ts";
import type { PlanEntry } from "../engine/plan.ts";
import type { Observations } from "../engine/resolve.ts";
import type { ResourceAction } from "../reporting/events.ts";
import type { StackSession } from "./stack-context.ts";
import type { StackPlan } from "./stack-plan.ts";

/** One resource of a stack, as it stands in a result. */
export interface BuiltResource {
  readonly resource: string;
  readonly type: string;
  /** AWS's id; absent for what was deleted. */
  readonly id?: string;
  readonly action: ResourceAction;
}

/** What a build came to, in numbers. */
export interface BuiltChanges {
  readonly created: number;
  readonly updated: number;
  readonly replaced: number;
  readonly deleted: number;
  readonly unchanged: number;
}

/** What {@link applyStack} answers. */
export interface BuiltStack {
  readonly resources: readonly BuiltResource[];
  readonly changes: BuiltChanges;
  readonly observations: Observations;
}

/**
 * Builds what is wanted, then removes what is not any more.
 * @param resume the command that goes on after a failure
 * @throws {PL-RESOURCE} | {PL-INTERRUPTED} see engine/failure.ts
 */
export async function applyStack(
  session: StackSession,
  { build, removal }: StackPlan,
  resume: string,
): Promise<BuiltStack> {
  const options = { ...session.tools, context: session.writing, resume };
  const { entries, observations } = await apply(build, options);
  const removed = await destroy(removal, { ...options, removal: { finalSnapshot: true }, lift: new Set() });
  const built = ({ id, resource, type, action }: PlanEntry): BuiltResource => {
    const awsId = build.graph.nodes.get(id)?.provisioner.idOf(observations.get(id));
    return awsId === undefined ? { resource, type, action } : { resource, type, id: awsId, action };
  };
  const resources = [...entries, ...removed].map(built);
  const count = (action: ResourceAction) => resources.filter((each) => each.action === action).length;
  return {
    resources,
    changes: {
      created: count("create"),
      updated: count("update"),
      replaced: count("replace"),
      deleted: count("delete"),
      unchanged: count("none"),
    },
    observations,
  };
}
