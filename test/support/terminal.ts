import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "@lydell/node-pty";
import { build } from "rolldown";
import { Screen } from "./screen.ts";

/** Keys as a terminal sends them. */
export const keys = {
  up: "\u001b[A",
  down: "\u001b[B",
  pageDown: "\u001b[6~",
  end: "\u001b[F",
  enter: "\r",
  space: " ",
  backspace: "\u007f",
  ctrlA: "\u0001",
  ctrlC: "\u0003",
  ctrlD: "\u0004",
} as const;

/** Bundles a TypeScript program, so that a child process can run it, and returns its path. */
export async function bundle(file: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "privlink-fixture-"));
  await build({
    input: { program: file },
    platform: "node",
    resolve: { conditionNames: ["module", "import", "node", "default"] },
    output: { dir, format: "esm", entryFileNames: "[name].mjs" },
    logLevel: "silent",
  });
  return join(dir, "program.mjs");
}

/** A program on a pseudo-terminal. */
export interface Terminal {
  readonly screen: Screen;
  /** Everything that was received. */
  readonly received: () => string;
  press(...sent: readonly string[]): void;
  /** Resolves when the screen satisfies the condition; rejects with the screen when it never does. */
  shows(condition: RegExp | ((screen: Screen) => boolean)): Promise<void>;
  readonly exit: Promise<number>;
}

/** Milliseconds that a screen may take to change. */
const patienceMs = 8_000;

/** Runs `node program …args` on a pseudo-terminal of 80 by 30, where nothing says that it is a CI job. */
export function openTerminal(
  program: string,
  args: readonly string[],
  { env = process.env, cwd }: { env?: Readonly<Record<string, string | undefined>>; cwd?: string } = {},
): Terminal {
  const { CI: _ci, ...environment } = env;
  const child = spawn(process.execPath, [program, ...args], {
    cols: 80,
    rows: 30,
    name: "xterm-256color",
    env: environment,
    ...(cwd !== undefined && { cwd }),
  });
  const screen = new Screen(80);
  const watchers = new Set<() => void>();
  let received = "";
  child.onData((data) => {
    received += data;
    screen.write(data);
    for (const watcher of watchers) watcher();
  });
  const exit = new Promise<number>((resolve) => {
    child.onExit(({ exitCode }) => resolve(exitCode));
  });
  return {
    screen,
    received: () => received,
    press: (...sent) => {
      for (const key of sent) child.write(key);
    },
    exit,
    shows: (condition) =>
      new Promise((resolve, reject) => {
        const holds = (): boolean =>
          condition instanceof RegExp ? condition.test(screen.text) : condition(screen);
        const timer = setTimeout(() => {
          watchers.delete(check);
          reject(new Error(`The screen never showed ${String(condition)}:\n${screen.text}`));
        }, patienceMs);
        const check = (): void => {
          if (!holds()) return;
          clearTimeout(timer);
          watchers.delete(check);
          resolve();
        };
        watchers.add(check);
        check();
      }),
  };
}
