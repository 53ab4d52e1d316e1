import type { GraphNode } from "./graph.ts";
import type { EngineTools, StepEvent } from "./tools.ts";

/** Tells of one node's action; nothing is told before `start`. */
export interface Step {
  start(): void;
  /** Tells what is being waited for, once per new detail; starts the step if need be. */
  progress(detail: string): void;
  done(): void;
  failed(detail: string): void;
}

/** Makes the step of a node; `verb` is what is done to it, for example `create`. */
export function stepOf<Context>(
  node: GraphNode<Context>,
  verb: string,
  { clock, emit }: Pick<EngineTools, "clock" | "emit">,
): Step {
  const { usualSeconds } = node.provisioner;
  const base = {
    type: "step",
    id: node.id,
    label: `${verb} ${node.provisioner.kind} ${node.name}`,
    ...(usualSeconds === undefined ? {} : { usualSeconds }),
  } as const;
  let startedAt: number | undefined;
  let lastDetail: string | undefined;
  const tell = (status: StepEvent["status"], detail?: string): void => {
    startedAt ??= clock.now();
    emit({
      ...base,
      status,
      elapsedMs: clock.now() - startedAt,
      ...(detail === undefined ? {} : { detail }),
    });
  };
  const start = (): void => {
    if (startedAt === undefined) tell("started");
  };
  return {
    start,
    progress(detail) {
      start();
      if (detail !== lastDetail) tell("progress", detail);
      lastDetail = detail;
    },
    done() {
      if (startedAt !== undefined) tell("done");
    },
    failed(detail) {
      tell("failed", detail);
    },
  };
}
