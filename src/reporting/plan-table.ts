import type { PlannedChange, ResourceAction } from "./events.ts";
import { sayFieldChange } from "./field-change.ts";
import { sanitize, wrap } from "./text.ts";
import type { Ui } from "./ui.ts";

const symbols: Readonly<Record<ResourceAction, string>> = {
  create: "+",
  update: "~",
  replace: "±",
  delete: "-",
  none: "=",
};

/** A plan as lines: a heading that counts, then what changes. */
export function planLines(title: string, changes: readonly PlannedChange[], ui: Ui): string[] {
  const heading = wrap(`${sanitize(title)}: ${planSummary(changes)}`, ui.width).map((line) => ui.bold(line));
  return [...heading, ...changeLines(changes, ui)];
}

/** One line per resource that changes, below it every difference, within the width; symbol and word, so that nothing hangs on colour. */
export function changeLines(changes: readonly PlannedChange[], ui: Ui): string[] {
  return changes.flatMap(({ action, type, resource, fields }) => {
    if (action === "none") return [];
    const head = `${symbols[action]} ${action} ${sanitize(type)} ${sanitize(resource)}`;
    return [
      colour(action, head, ui),
      ...fields.flatMap((change) => indented(sanitize(sayFieldChange(change, type)), ui.width)),
    ];
  });
}

/** Four blanks before the first line of a difference, six before what does not fit into it. */
function indented(text: string, width: number): string[] {
  const [first = "", ...rest] = wrap(text, width - 6);
  return [`    ${first}`, ...rest.map((line) => `      ${line}`)];
}

function colour(action: ResourceAction, line: string, ui: Ui): string {
  if (action === "create") return ui.green(line);
  return action === "update" ? ui.yellow(line) : ui.red(line);
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
