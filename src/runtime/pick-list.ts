import {
  createPrompt,
  isBackspaceKey,
  isDownKey,
  isEnterKey,
  isSpaceKey,
  isUpKey,
  makeTheme,
  useKeypress,
  useMemo,
  usePrefix,
  useState,
} from "@inquirer/core";
import { truncate } from "../reporting/text.ts";

/** One entry, already safe to print. */
export interface PickEntry {
  readonly name: string;
  readonly description?: string;
}

/** What the pick list is asked with. */
export interface PickQuestion {
  readonly message: string;
  readonly entries: readonly PickEntry[];
  /** Columns of the terminal, asked at every drawing. */
  readonly width: () => number;
}

/** Lines of the list that are shown at once. */
const pageSize = 10;
/** Names that the answer spells out; beyond them it counts. */
const namesShown = 3;

/**
 * Several of many: type to filter, arrows to move, space to mark, ctrl-a for all that the filter shows, enter
 * to finish. Answers the indices of the marked entries in their own order. inquirer's checkbox has no filter,
 * its search picks only one.
 */
export const pickList = createPrompt<number[], PickQuestion>((question, done) => {
  const { entries } = question;
  const theme = makeTheme({});
  const [status, setStatus] = useState<"idle" | "done">("idle");
  const [filter, setFilter] = useState("");
  const [cursor, setCursor] = useState(0);
  const [marked, setMarked] = useState<ReadonlySet<number>>(new Set());
  const [complaint, setComplaint] = useState("");
  const prefix = usePrefix({ status, theme });
  const shown = useMemo(() => matching(entries, filter), [entries, filter]);

  useKeypress((key, line) => {
    if (status === "done") return;
    setComplaint("");
    const move = (to: number): void => setCursor(Math.max(0, Math.min(shown.length - 1, to)));
    if (isEnterKey(key)) {
      if (marked.size > 0) {
        setStatus("done");
        done([...marked].sort((a, b) => a - b));
        return;
      }
      setComplaint("Nothing is marked: press space to mark, Ctrl-C to leave.");
    } else if (isUpKey(key)) move(cursor - 1);
    else if (isDownKey(key)) move(cursor + 1);
    else if (key.name === "pageup") move(cursor - pageSize);
    else if (key.name === "pagedown") move(cursor + pageSize);
    else if (key.name === "home") move(0);
    else if (key.name === "end") move(shown.length - 1);
    else if (isSpaceKey(key)) {
      const entry = shown[cursor];
      if (entry !== undefined) setMarked(toggled(marked, [entry]));
    } else if (key.ctrl && key.name === "a") setMarked(toggled(marked, shown));
    else if (!isBackspaceKey(key) && line.line === filter) return;
    else {
      // The line editor has applied the key already, so that ctrl-u and ctrl-w work as anywhere.
      const typed = line.line.replaceAll(" ", "");
      if (typed !== filter) {
        setFilter(typed);
        setCursor(0);
      }
      return;
    }
    // Keys that mean something to the list must not stay in the filter.
    line.clearLine(0);
    line.write(filter);
  });

  const message = theme.style.message(question.message, status);
  const width = question.width();
  if (status === "done") {
    // One column less: a full line makes terminals begin another one.
    return truncate(`${prefix} ${message} ${theme.style.answer(summary(entries, marked))}`, width - 1);
  }
  const header = `${prefix} ${message} ${filter}`;
  const body = [
    ...page(shown, cursor).map((at) => {
      const entry = entries[shown[at] ?? -1];
      const isActive = at === cursor;
      const box = marked.has(shown[at] ?? -1) ? "[x]" : "[ ]";
      const text = truncate(`${isActive ? "❯" : " "} ${box} ${entry?.name ?? ""}`, width - 1);
      return isActive ? theme.style.highlight(text) : text;
    }),
    ...(shown.length === 0 ? [theme.style.error(`Nothing matches "${filter}"`)] : []),
    ...describe(entries[shown[cursor] ?? -1], width),
    ...(complaint === "" ? [] : [theme.style.error(complaint)]),
    theme.style.help(truncate(footer(entries.length, shown.length, marked.size), width - 1)),
  ];
  return [header, body.join("\n")];
});

function matching(entries: readonly PickEntry[], filter: string): number[] {
  const wanted = filter.toLowerCase();
  return entries.flatMap((entry, index) => {
    const text = `${entry.name}\n${entry.description ?? ""}`.toLowerCase().replaceAll(" ", "");
    return text.includes(wanted) ? [index] : [];
  });
}

/** Marks all of `group`, or unmarks them when all are marked already. */
function toggled(marked: ReadonlySet<number>, group: readonly number[]): ReadonlySet<number> {
  const next = new Set(marked);
  const all = group.every((index) => marked.has(index));
  for (const index of group) {
    if (all) next.delete(index);
    else next.add(index);
  }
  return next;
}

/** Positions in the filtered list that are on screen, with the cursor in the middle where that is possible. */
function page(shown: readonly number[], cursor: number): number[] {
  const from = Math.max(0, Math.min(cursor - Math.floor(pageSize / 2), shown.length - pageSize));
  return Array.from({ length: Math.min(pageSize, shown.length) }, (_, offset) => from + offset);
}

function describe(entry: PickEntry | undefined, width: number): string[] {
  if (entry?.description === undefined || entry.description === "") return [];
  return entry.description.split("\n").map((line) => truncate(`    ${line}`, width - 1));
}

function footer(total: number, shown: number, marked: number): string {
  const count = shown === total ? `${total}` : `${shown} of ${total}`;
  return `${count} shown, ${marked} marked · type to filter · ↑↓ space · ctrl-a all · enter`;
}

function summary(entries: readonly PickEntry[], marked: ReadonlySet<number>): string {
  const names = [...marked].sort((a, b) => a - b).map((index) => entries[index]?.name ?? "");
  if (names.length > namesShown) return `${names.length} chosen`;
  return names.map((name) => name.replaceAll(/\s+/g, " ")).join(", ");
}
