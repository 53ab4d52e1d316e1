import { inspect } from "node:util";
import { catalog, type ExitCode } from "../errors/catalog.ts";
import type { PrivlinkError } from "../errors/error.ts";
import { sanitize } from "./text.ts";
import type { Ui } from "./ui.ts";

/** Exit code of an error. */
export function exitCodeOf(error: PrivlinkError): ExitCode {
  return catalog[error.code].exit;
}

/** Three lines: what failed, why, what to do next. With `verbose` the stack and every cause follow. */
export function errorLines(error: PrivlinkError, ui: Ui, verbose: boolean): string[] {
  const { summary, hint } = catalog[error.code];
  const line = (text: string): string => sanitize(text).replaceAll(/\s*\n\s*/g, " ");
  return [
    `${ui.red("Error:")} ${line(error.message)} [${error.code}]`,
    `${ui.bold("Why:")}   ${line(error.reason ?? summary)}`,
    `${ui.bold("Next:")}  ${line(error.hint ?? hint)}`,
    ...(verbose ? traceLines(error).map((one) => ui.dim(one)) : []),
  ];
}

/** The error as the `--json` document. */
export function errorDocument(error: PrivlinkError): { error: Record<string, unknown> } {
  return {
    error: {
      code: error.code,
      message: error.message,
      hint: error.hint ?? catalog[error.code].hint,
      reason: error.reason ?? catalog[error.code].summary,
      exitCode: exitCodeOf(error),
      ...(error.details === undefined ? {} : { details: error.details }),
    },
  };
}

function traceLines(error: Error): string[] {
  const lines: string[] = [];
  let current: unknown = error;
  for (let depth = 0; current !== undefined && depth < 10; depth += 1) {
    const text = current instanceof Error ? (current.stack ?? current.message) : inspect(current);
    lines.push(...`${depth === 0 ? "" : "Caused by: "}${text}`.split("\n").map((line) => sanitize(line)));
    current = current instanceof Error ? current.cause : undefined;
  }
  return lines;
}
