import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AccountState, WorldState } from "./state.ts";

/** Profiles of a new sandbox and their accounts. @source cli.md, Sandbox defaults */
const profiles = [
  { profile: "producer", id: "111111111111" },
  { profile: "consumer-a", id: "222222222222" },
  { profile: "consumer-b", id: "333333333333" },
] as const;

/** A sandbox in which nothing was done yet, with new random keys. */
function emptyState(): WorldState {
  const accounts = Object.fromEntries(profiles.map(({ profile, id }) => [id, newAccount(profile, id)]));
  return {
    version: 1,
    seed: randomBytes(8).toString("hex"),
    clockOffsetMs: 0,
    accounts,
    slices: {},
    events: [],
  };
}

/** Reads the state file of a sandbox directory; a new state when there is none. */
export async function loadState(directory: string): Promise<WorldState> {
  try {
    return JSON.parse(await readFile(join(directory, "state.json"), "utf8")) as WorldState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return emptyState();
    throw error;
  }
}

/**
 * Writes the state so that a reader sees the old file or the new one, whatever happens.
 * Saves that are asked for while one runs become one more save.
 */
export function stateSaver(directory: string, state: WorldState): { save(): Promise<void> } {
  const file = join(directory, "state.json");
  let running: Promise<void> | undefined;
  let again: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    await writeFile(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
    await rename(`${file}.new`, file);
  };
  const save = (): Promise<void> => {
    if (running === undefined) {
      running = write().finally(() => (running = undefined));
      return running;
    }
    again ??= running
      .catch(() => undefined)
      .then(() => {
        again = undefined;
        return save();
      });
    return again;
  };
  return { save };
}

function newAccount(profile: string, id: string): AccountState {
  return {
    id,
    profile,
    accessKeyId: `AKIA${base32(16)}`,
    secretAccessKey: randomBytes(30).toString("base64"),
  };
}

function base32(length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return Array.from(randomBytes(length), (byte) => alphabet.charAt(byte % 32)).join("");
}
