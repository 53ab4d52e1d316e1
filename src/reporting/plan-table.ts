import type { FieldChange } from "../engine/contract.ts";
import type { PlannedChange, ResourceAction } from "./events.ts";
import { sanitize, wrap } from "./text.ts";
import type { Ui } from "./ui.ts";

const symbols: Readonly<Record<ResourceAction, string>> = {
  create: "+",
  update: "~",
  replace: "±",
  delete: "-",
  none: "=",
};

/** Symbol and word of an action, so that nothing hangs on colour alone. */
function actionLabel(action: ResourceAction, ui: Ui): string {
  const text = `${symbols[action]} ${action}`;
  if (action === "create") return ui.green(text);
  if (action === "update") return ui.yellow(text);
  return action === "none" ? ui.dim(text) : ui.red(text);
}

/** A plan as lines: what changes and why as a table, what stays as a number. */
export function planLines(title: string, changes: readonly PlannedChange[], ui: Ui): string[] {
  const changing = changes.filter((change) => change.action !== "none");
  const summary = planSummary(changes);
  const heading = wrap(`${sanitize(title)}: ${summary}`, ui.width).map((line) => ui.bold(line));
  if (changing.length === 0) return heading;
  const rows = changing.map((change) => ({
    action: actionLabel(change.action, ui),
    resource: sanitize(change.resource),
    type: sanitize(change.type),
    why: why(change),
  }));
  const columns = [
    { title: "Action", key: "action", min: 9 },
    { title: "Resource", key: "resource", min: 12 },
    { title: "Type", key: "type", min: 12 },
    ...(rows.some((row) => row.why !== "") ? [{ title: "Why", key: "why", flexible: true, min: 16 }] : []),
  ];
  return [...heading, ...ui.table(columns, rows)];
}

/** `3 to create, 1 to update, 12 unchanged`. */
function planSummary(changes: readonly PlannedChange[]): string {
  const words: Readonly<Record<ResourceAction, string>> = {
    create: "to create",
    update: "to update",
    replace: "to replace",
    delete: "to delete",
    none: "unchanged",
  };
  const parts = (Object.keys(words) as ResourceAction[]).flatMap((action) => {
    const count = changes.filter((change) => change.action === action).length;
    return count === 0 ? [] : [`${count} ${words[action]}`];
  });
  return parts.length === 0 ? "nothing to do" : parts.join(", ");
}

function why(change: PlannedChange): string {
  const fields = change.fields.map(fieldText);
  return sanitize([...(change.reason === undefined ? [] : [change.reason]), ...fields].join("; "));
}

function fieldText(change: FieldChange): string {
  const effect = change.effect === "in-place" ? "" : ` (${change.effect})`;
  return `${change.field} ${valueText(change.from)} → ${valueText(change.to)}${effect}`;
}

function valueText(value: unknown): string {
  if (value === undefined || value === null) return "unset";
  return typeof value === "string" ? value : JSON.stringify(value);
}
