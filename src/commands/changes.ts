import { z } from "zod";
import type { Ui } from "../reporting/ui.ts";

/** A row of a plan in `--json`. */
export const plannedChange = z.object({
  resource: z.string(),
  type: z.string(),
  action: z.enum(["create", "update", "replace", "delete", "none"]),
  fields: z
    .array(
      z.object({
        field: z.string(),
        from: z.unknown(),
        to: z.unknown(),
        effect: z.enum(["in-place", "restart", "replace"]),
      }),
    )
    .readonly(),
  reason: z.string().exactOptional(),
});

const marks = { create: "+", update: "~", replace: "±", delete: "-", none: " " } as const;

/** A plan for people: one line per resource that changes, one per field below it. */
export function changeLines(changes: readonly z.output<typeof plannedChange>[], ui: Ui): string[] {
  const lines: string[] = [];
  for (const { action, type, resource, fields } of changes) {
    if (action === "none") continue;
    lines.push(colour(action, `${marks[action]} ${action} ${type} ${resource}`, ui));
    for (const { field, from, to, effect } of fields) {
      const note = effect === "in-place" ? "" : ui.dim(` (${effect})`);
      lines.push(`    ${field}: ${say(from)} → ${say(to)}${note}`);
    }
  }
  return lines;
}

function colour(action: keyof typeof marks, line: string, ui: Ui): string {
  if (action === "create") return ui.green(line);
  return action === "update" ? ui.yellow(line) : ui.red(line);
}

function say(value: unknown): string {
  if (value === undefined || value === null) return "(none)";
  return typeof value === "string" ? value : JSON.stringify(value);
}
