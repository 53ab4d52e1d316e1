import type { Removal } from "./contract.ts";
import type { TaskRun } from "./execute.ts";
import type { GraphNode } from "./graph.ts";
import type { Lookout } from "./lookout.ts";
import { soughtNode, type Observations } from "./resolve.ts";
import { stepOf } from "./steps.ts";
import type { EngineTools } from "./tools.ts";
import { retryWhile, waitFor } from "./wait.ts";

/** What removing a node takes beside the node. */
export interface RemoveOptions<Context> extends EngineTools {
  readonly context: Context;
  readonly removal: Removal;
  /** Names of the resources whose deletion protection the user lifts. */
  readonly lift: ReadonlySet<string>;
}

/**
 * Removes one node and waits until it is gone: protection off if asked for, `remove` again while something
 * still uses it, then `gone`. While it waits it holds no slot of the executor.
 */
export async function removeNode<Context>(
  node: GraphNode<Context>,
  observations: Observations,
  options: RemoveOptions<Context> & { readonly watch: Lookout<Context> },
  run: TaskRun,
): Promise<void> {
  const { provisioner } = node;
  const { context, clock, explain, removal } = options;
  const step = stepOf(node, "delete", options);
  const { gone, pause } = options.watch(provisioner);
  const tools = { clock, signal: run.stop };
  const waiting = {
    usualSeconds: provisioner.usualSeconds,
    onPending: (detail: string) => {
      run.reach();
      step.progress(detail);
    },
  };
  const sought = soughtNode(node, observations);
  let observed = observations.get(node.id);
  step.start();
  try {
    if (options.lift.has(node.name) && provisioner.protection?.on(observed) === true) {
      observed = await provisioner.protection.lift(sought, observed, context);
    }
    await retryWhile(
      () => provisioner.remove(sought, observed, context, removal),
      (error) => explain(error).conflict,
      { ...waiting, describe: (error) => explain(error).reason },
      tools,
    );
    run.reach();
    if (gone !== undefined) {
      await waitFor({ ...waiting, look: () => gone({ node: sought, observed }) }, { ...tools, pause });
    }
    step.done();
  } catch (error) {
    if (error !== run.stop.reason) step.failed(explain(error).reason);
    throw error;
  }
}
