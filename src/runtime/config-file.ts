import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { PrivlinkError } from "../errors/error.ts";

/** Name of the project file, looked for in the working directory. */
const defaultConfigName = "privlink.yaml";

/** privlink.yaml as read: a document, nothing, or what is wrong with it. */
export type ConfigFile =
  | { readonly path: string; readonly state: "read"; readonly document: unknown }
  | { readonly path: string; readonly state: "absent" }
  | { readonly path: string; readonly state: "broken"; readonly error: PrivlinkError };

/**
 * Reads the project file. What is wrong with it is returned rather than thrown, because a command
 * that needs nothing of it must work beside a broken one.
 */
export async function readConfigFile(cwd: string, named: string | undefined): Promise<ConfigFile> {
  const path = resolve(cwd, named ?? defaultConfigName);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" && named === undefined) return { path, state: "absent" };
    const why = code === "ENOENT" ? "does not exist" : "cannot be read";
    return {
      path,
      state: "broken",
      error: new PrivlinkError("PL-CONFIG", `${named ?? path} ${why}`, {
        cause: error,
        reason: error instanceof Error ? error.message : String(error),
        hint: "Correct --config or PRIVLINK_CONFIG.",
      }),
    };
  }
  return parse(path, text);
}

async function parse(path: string, text: string): Promise<ConfigFile> {
  const { LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [problem] = document.errors;
  if (problem === undefined) return { path, state: "read", document: document.toJS() as unknown };
  const { line, col } = lineCounter.linePos(problem.pos[0]);
  return {
    path,
    state: "broken",
    error: new PrivlinkError("PL-CONFIG", `${path}:${line}:${col} is not valid YAML`, {
      reason:
        problem.code === "MULTIPLE_DOCS" ? "A second document begins; the file must be one" : problem.message,
      details: { path, line, column: col },
      hint: `Correct line ${line} and run the command again.`,
    }),
  };
}
