import type { Emit } from "./events.ts";
import { sanitize } from "./text.ts";

// Valid in JSON, yet acted upon by terminals: C1 controls and direction overrides.
const terminalCharacters = /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The one document of `--json`, with its line end. */
export function jsonDocument(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2) ?? "null";
  const escaped = text.replace(
    terminalCharacters,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${escaped}\n`;
}

/**
 * Events of a `--json` command that nobody watches: stdout is kept for the document, warnings go to
 * stderr, progress is nobody's.
 */
export function createJsonEmit(stderr: NodeJS.WritableStream): Emit {
  return (event) => {
    if (event.type === "warning") stderr.write(`Warning: ${sanitize(event.message)}\n`);
  };
}
