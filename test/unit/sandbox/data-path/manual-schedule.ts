import type { Schedule } from "../../../../src/sandbox/data-path/schedule.ts";

/** A schedule whose time the test lets pass. */
export interface ManualSchedule {
  readonly schedule: Schedule;
  /** Runs what waits now; what it schedules in turn waits for the next call. */
  readonly fire: () => void;
  /** How many tasks wait. */
  readonly waiting: () => number;
  /** The delays that were asked for so far, in seconds. */
  readonly delays: number[];
}

export function manualSchedule(): ManualSchedule {
  const tasks = new Set<() => void>();
  const delays: number[] = [];
  return {
    delays,
    schedule(seconds, task) {
      delays.push(seconds);
      tasks.add(task);
      return () => tasks.delete(task);
    },
    fire: () => {
      const due = [...tasks];
      tasks.clear();
      for (const task of due) task();
    },
    waiting: () => tasks.size,
  };
}
