import { z } from "zod";
import type { Ui } from "../reporting/ui.ts";

/** What a build answers beside what it built, in `--json`. */
export const built = {
  resources: z
    .array(
      z.object({
        resource: z.string(),
        type: z.string(),
        id: z.string().exactOptional(),
        action: z.enum(["create", "update", "replace", "delete", "none"]),
      }),
    )
    .readonly(),
  changes: z.object({
    created: z.int(),
    updated: z.int(),
    replaced: z.int(),
    deleted: z.int(),
    unchanged: z.int(),
  }),
  durationMs: z.number(),
};

const shape = z.object(built);

/** The first line about a build for people; `what` begins the sentence. */
export function builtLine(
  what: string,
  { resources, changes, durationMs }: z.output<typeof shape>,
  ui: Ui,
): string {
  const done = [
    `${changes.created} created`,
    `${changes.updated} updated`,
    ...(changes.replaced > 0 ? [`${changes.replaced} replaced`] : []),
    ...(changes.deleted > 0 ? [`${changes.deleted} deleted`] : []),
    `${changes.unchanged} unchanged`,
  ].join(", ");
  const head =
    resources.length === changes.unchanged
      ? `${what} is as wanted; nothing was changed.`
      : `${what} is built: ${done}, in ${(durationMs / 1000).toFixed(1)} s.`;
  return ui.green("✔ ") + head;
}

/** How a line for people calls one side of a stack. */
export function sayStack(side: "producer" | "consumer", stack: string, ui: Ui): string {
  return `${side === "consumer" ? "Consumer stack" : "Stack"} ${ui.bold(stack)}`;
}
