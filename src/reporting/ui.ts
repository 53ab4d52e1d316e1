import { displayWidth, truncate, wrap } from "./text.ts";

/** One column of a table. */
export interface Column {
  /** Heading. */
  readonly title: string;
  /** Key of the row that fills the column. */
  readonly key: string;
  /** Fewest characters the column may shrink to; default 8, or its content when that is less. */
  readonly min?: number;
  /** Takes the squeeze when the table is wider than the terminal, and wraps instead of being cut. */
  readonly flexible?: boolean;
}

/** What `render` of a command may use: colour (identity when it is off), width, tables. */
export interface Ui {
  /** Columns to fit into; 80 without a terminal. */
  readonly width: number;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly red: (text: string) => string;
  /** Lines of a table that fits `width`; cells may be coloured. */
  readonly table: (columns: readonly Column[], rows: readonly Readonly<Record<string, string>>[]) => string[];
}

const style = (open: number, close: number, colour: boolean) => (text: string) =>
  colour && text !== "" ? `\u001b[${open}m${text}\u001b[${close}m` : text;

/** Builds the {@link Ui}. `width` is in columns. */
export function createUi(options: { colour: boolean; width: number }): Ui {
  const { colour, width } = options;
  const bold = style(1, 22, colour);
  return {
    width,
    bold,
    dim: style(2, 22, colour),
    green: style(32, 39, colour),
    yellow: style(33, 39, colour),
    red: style(31, 39, colour),
    table: (columns, rows) => layOut(columns, rows, width, bold),
  };
}

const gap = 2;

function layOut(
  columns: readonly Column[],
  rows: readonly Readonly<Record<string, string>>[],
  width: number,
  bold: (text: string) => string,
): string[] {
  const widths = fit(columns, rows, width);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => cell + " ".repeat(Math.max(0, (widths[index] ?? 0) - displayWidth(cell))))
      .join(" ".repeat(gap))
      .trimEnd();
  const lines = [line(columns.map((column, index) => bold(truncate(column.title, widths[index] ?? 0))))];
  for (const row of rows) {
    const cells = columns.map((column, index) => {
      const text = row[column.key] ?? "";
      const columnWidth = widths[index] ?? 0;
      return column.flexible === true ? wrap(text, columnWidth) : [truncate(text, columnWidth)];
    });
    const height = Math.max(1, ...cells.map((cell) => cell.length));
    for (let index = 0; index < height; index += 1) lines.push(line(cells.map((cell) => cell[index] ?? "")));
  }
  return lines;
}

/** Natural widths, then the flexible columns give way, then the widest of the others. */
function fit(
  columns: readonly Column[],
  rows: readonly Readonly<Record<string, string>>[],
  width: number,
): number[] {
  const widths = columns.map((column) =>
    Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(row[column.key] ?? ""))),
  );
  const floors = columns.map((column, index) => Math.min(widths[index] ?? 0, column.min ?? 8));
  const total = () => widths.reduce((sum, one) => sum + one, 0) + gap * Math.max(0, columns.length - 1);
  const squeeze = (eligible: (column: Column) => boolean): void => {
    while (total() > width) {
      let widest = -1;
      for (const [index, column] of columns.entries()) {
        const size = widths[index] ?? 0;
        if (eligible(column) && size > (floors[index] ?? 0) && size > (widths[widest] ?? 0)) widest = index;
      }
      if (widest === -1) return;
      widths[widest] = (widths[widest] ?? 0) - 1;
    }
  };
  squeeze((column) => column.flexible === true);
  squeeze(() => true);
  return widths;
}
