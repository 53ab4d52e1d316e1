import { PrivlinkError } from "../errors/error.ts";
import type { Milestone } from "./contract.ts";

/** One task of a dependency graph. Every id in `needs` must be a task too. */
export interface Task {
  readonly id: string;
  readonly needs: ReadonlyMap<string, Milestone>;
}

/** What a running task may say and must heed. */
export interface TaskRun {
  /** The first milestone is reached: tasks that need no more than *exists* start, and the slot is free for another. */
  readonly reach: () => void;
  /**
   * Aborted on the first failure and when the whole run is aborted. A task finishes the call it is in,
   * then rejects with `stop.reason` instead of waiting any longer.
   */
  readonly stop: AbortSignal;
}

/** How a run ended. Every task is in exactly one of the four. */
export interface Outcome {
  /** Ran to its end. */
  readonly done: readonly string[];
  /** Was stopped at a safe point while it waited. */
  readonly cut: readonly string[];
  /** All failures, in the order in which they happened. */
  readonly failures: readonly { readonly id: string; readonly error: unknown }[];
  /** Never started. */
  readonly skipped: readonly string[];
}

type State = "waiting" | "acting" | "exists" | "ready" | "ended";

/**
 * Runs every task once, each as soon as what it needs has reached the milestone it needs.
 * At most `concurrency` tasks are between their start and {@link TaskRun.reach} (or their end).
 * After a failure or an abort nothing new starts; what runs is waited for. Never rejects for a failed task.
 * @throws {PL-INTERNAL} a need that is no task, or a cycle
 */
export function execute(
  tasks: readonly Task[],
  act: (id: string, run: TaskRun) => Promise<void>,
  options: { readonly concurrency: number; readonly signal: AbortSignal },
): Promise<Outcome> {
  const states = new Map<string, State>(tasks.map(({ id }) => [id, "waiting"]));
  const done: string[] = [];
  const cut: string[] = [];
  const failures: { id: string; error: unknown }[] = [];
  const failed = new AbortController();
  const stop = AbortSignal.any([options.signal, failed.signal]);
  let acting = 0;
  let running = 0;

  const met = (task: Task): boolean =>
    [...task.needs].every(([id, milestone]) => {
      const state = states.get(id);
      return state === "ready" || (milestone === "exists" && state === "exists");
    });

  return new Promise<Outcome>((resolve, reject) => {
    const leaveSlot = (id: string, next: State): void => {
      if (states.get(id) === "acting") acting -= 1;
      states.set(id, next);
    };

    const runTask = async (id: string): Promise<void> => {
      try {
        await act(id, { reach: () => advance(id), stop });
        leaveSlot(id, "ready");
        done.push(id);
      } catch (error) {
        leaveSlot(id, "ended");
        if (stop.aborted && error === stop.reason) {
          cut.push(id);
        } else {
          failures.push({ id, error });
          failed.abort(error);
        }
      }
      running -= 1;
      pump();
    };

    const advance = (id: string): void => {
      if (states.get(id) !== "acting") return;
      leaveSlot(id, "exists");
      pump();
    };

    const pump = (): void => {
      for (const task of tasks) {
        if (stop.aborted || acting >= options.concurrency) break;
        if (states.get(task.id) !== "waiting" || !met(task)) continue;
        states.set(task.id, "acting");
        acting += 1;
        running += 1;
        void runTask(task.id);
      }
      if (running > 0) return;
      const skipped = tasks.filter(({ id }) => states.get(id) === "waiting").map(({ id }) => id);
      if (skipped.length > 0 && !stop.aborted) {
        reject(new PrivlinkError("PL-INTERNAL", `These tasks can never start: ${skipped.join(", ")}.`));
      } else {
        resolve({ done, cut, failures, skipped });
      }
    };

    pump();
  });
}
