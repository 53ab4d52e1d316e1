import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { PrivlinkError } from "../errors/error.ts";
import { schemaLine } from "./stack-config/schema-file.ts";
import type { StackRuntime } from "./stack-context.ts";

/**
 * Offers to write what was answered into the file that the next run reads.
 * @param command what reads it, for the file's first lines
 * @throws {PL-CONFIG} the file cannot be written
 */
export async function offerToWrite(rt: StackRuntime, document: object, command: string): Promise<void> {
  const path = rt.settings.configPath;
  const message = `Write these answers to ${basename(path)}?`;
  if (!(await rt.prompter.confirm({ message, initial: true }))) return;
  const { stringify } = await import("yaml");
  const head = `${schemaLine(path)}# What \`${command}\` builds. A key that is not here has its default.\n`;
  try {
    await writeFile(path, head + stringify(document), { flag: "wx" });
  } catch (error) {
    throw new PrivlinkError("PL-CONFIG", `${path} cannot be written.`, {
      cause: error,
      reason: error instanceof Error ? error.message : String(error),
      hint: "Pass --config with a path that can be written, or answer no; nothing was called.",
    });
  }
  rt.emit({ type: "note", message: `Wrote ${path}.` });
}
