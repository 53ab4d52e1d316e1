import type { Task } from "./execute.ts";

/**
 * Tasks in the order in which they should get a slot: first what most time hangs on, itself and all that waits
 * for it; the order given among equals.
 * @param secondsOf expected seconds of a task; what is not known counts as a second
 */
export function longestFirst(tasks: readonly Task[], secondsOf: (id: string) => number | undefined): Task[] {
  const dependants = new Map<string, string[]>(tasks.map(({ id }) => [id, []]));
  for (const { id, needs } of tasks) for (const need of needs.keys()) dependants.get(need)?.push(id);
  const remaining = new Map<string, number>();
  const remainingOf = (id: string): number => {
    const known = remaining.get(id);
    if (known !== undefined) return known;
    // A cycle has no longest path; whoever executes it says so.
    remaining.set(id, 0);
    const after = Math.max(0, ...(dependants.get(id) ?? []).map(remainingOf));
    const total = (secondsOf(id) ?? 1) + after;
    remaining.set(id, total);
    return total;
  };
  return tasks
    .map((task) => ({ task, seconds: remainingOf(task.id) }))
    .sort((a, b) => b.seconds - a.seconds)
    .map(({ task }) => task);
}
