import manifest from "../package.json" with { type: "json" };
import { execute, type Outcome } from "./commands/execute.ts";
import { commands, groups, type CommandEntry } from "./commands/registry.ts";
import type { ExitCode } from "./errors/catalog.ts";
import { PrivlinkError } from "./errors/error.ts";
import { translate } from "./errors/translate.ts";
import { hasSwitch, readCommandLine, type Request } from "./program.ts";
import { errorDocument, errorLines, exitCodeOf } from "./reporting/error.ts";
import { createHumanReporter, type Reporter } from "./reporting/human.ts";
import { createJsonEmit, jsonDocument } from "./reporting/json.ts";
import { sanitize } from "./reporting/text.ts";
import { createUi, type Ui } from "./reporting/ui.ts";
import { createRuntime, type OwnedRuntime } from "./runtime/create-runtime.ts";
import { systemClock } from "./runtime/clock.ts";
import { createPrompter } from "./runtime/prompter.ts";
import { watchSignals, type SignalSource } from "./runtime/signals.ts";
import { describeTerminal, isBrokenPipe, write, type Streams, type Terminal } from "./runtime/streams.ts";

/** What privlink needs of the process it runs in. */
export interface Host {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly streams: Streams;
  readonly signals: SignalSource;
  /** Ends the process at once; for the second Ctrl-C. */
  exit(code: number): void;
  /** All commands of privlink when absent. */
  readonly commands?: readonly CommandEntry[];
}

/** Columns of help on a wide terminal. */
const helpWidth = 100;

interface Screen {
  readonly terminal: Terminal;
  readonly out: Ui;
  readonly err: Ui;
  readonly json: boolean;
  readonly verbose: boolean;
}

/** Runs one command line to its end and returns the exit code; never throws, never ends the process. */
export async function run(host: Host): Promise<ExitCode> {
  const screen = screenOf(host);
  try {
    const request = await readCommandLine(host.argv, {
      commands: host.commands ?? commands,
      groups,
      version: manifest.version,
      // Prose in longer lines is hard to read.
      ui: createUi({
        colour: screen.terminal.stdoutColour,
        width: Math.min(helpWidth, screen.terminal.stdoutWidth),
      }),
    });
    return await answer(host, screen, request);
  } catch (error) {
    return report(host, screen, translate(error));
  }
}

function screenOf(host: Host): Screen {
  // Asked of the raw words: colour and form of a usage error must be right too.
  const terminal = describeTerminal(host.streams, host.env, {
    color: !hasSwitch(host.argv, "--no-color"),
    input: !hasSwitch(host.argv, "--no-input"),
  });
  return {
    terminal,
    out: createUi({ colour: terminal.stdoutColour, width: terminal.stdoutWidth }),
    err: createUi({ colour: terminal.stderrColour, width: terminal.stderrWidth }),
    json: hasSwitch(host.argv, "--json"),
    verbose: hasSwitch(host.argv, "--verbose"),
  };
}

async function answer(host: Host, screen: Screen, request: Request): Promise<ExitCode> {
  const { stdout, stderr } = host.streams;
  switch (request.kind) {
    case "text":
      await write(stdout, `${request.lines.join("\n")}\n`);
      return 0;
    case "incomplete": {
      if (screen.json) throw new PrivlinkError("PL-USAGE", "A command is missing");
      await write(stderr, `${request.lines.join("\n")}\n`);
      return 2;
    }
    case "run": {
      const reporter = reporterOf(host, screen);
      try {
        const outcome = await perform(host, screen, request, reporter);
        await write(stdout, resultText(screen, request, outcome));
        return outcome.exitCode;
      } finally {
        reporter.end();
      }
    }
  }
}

function resultText(screen: Screen, request: Extract<Request, { kind: "run" }>, outcome: Outcome): string {
  if (screen.json) return jsonDocument(outcome.output);
  const lines = request.command.render(outcome.output, screen.out);
  return lines.map((line) => `${sanitize(line, screen.terminal.stdoutColour)}\n`).join("");
}

/** Builds the runtime around the command and takes it down again, however the command ends. */
async function perform(
  host: Host,
  screen: Screen,
  { command, line, typed, flags }: Extract<Request, { kind: "run" }>,
  reporter: Reporter,
): Promise<Outcome> {
  const { stderr } = host.streams;
  const interruption = watchSignals(host.signals, {
    say: (text) => {
      const resume = reporter.pause();
      stderr.write(`${text}\n`);
      resume();
    },
    exit: (code) => {
      reporter.close();
      host.exit(code);
    },
  });
  let runtime: OwnedRuntime | undefined;
  try {
    return await execute(command, line, typed, async () => {
      runtime = await createRuntime({
        flags,
        env: host.env,
        cwd: host.cwd,
        version: manifest.version,
        emit: reporter.emit,
        signal: interruption.signal,
        prompter: createPrompter({
          streams: host.streams,
          terminal: screen.terminal,
          yes: flags.yes,
          signal: interruption.signal,
          quiet: () => reporter.pause(),
        }),
      });
      return runtime;
    });
  } finally {
    reporter.close();
    interruption.stop();
    runtime?.aws.close();
  }
}

function reporterOf(host: Host, screen: Screen): Reporter {
  const { stderr } = host.streams;
  if (screen.json && !screen.terminal.interactive) {
    const nothing = (): void => undefined;
    return { emit: createJsonEmit(stderr), pause: () => nothing, close: nothing, end: nothing };
  }
  return createHumanReporter({
    stream: stderr,
    ui: screen.err,
    animate: screen.terminal.animate,
    clock: systemClock,
  });
}

async function report(host: Host, screen: Screen, error: PrivlinkError): Promise<ExitCode> {
  await write(host.streams.stderr, `${errorLines(error, screen.err, screen.verbose).join("\n")}\n`);
  if (screen.json) await write(host.streams.stdout, jsonDocument(errorDocument(error)));
  return exitCodeOf(error);
}

const showCursor = "\u001b[?25h";

/** Milliseconds that a finished command may keep the process alive with what it forgot to close. */
const lingerMs = 2_000;

/** Runs privlink in this process and sets its exit code. */
export async function main(): Promise<void> {
  const streams: Streams = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr };
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      // The reader went away; what is left to write has nobody to read it.
      if (!isBrokenPipe(error)) throw error;
    });
  }
  // The bundled SDK works on this Node.js; which one its later versions want is nothing a user can act on.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const host: Host = {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    streams,
    signals: process,
    exit: (code) => {
      if (process.stderr.isTTY) process.stderr.write(showCursor);
      process.exit(code);
    },
  };
  let finished = false;
  process.once("beforeExit", () => {
    if (finished) return;
    // Nothing is left to wait for and the command has not ended: its input was closed under it.
    process.stderr.write("Error: The command ended without a result [PL-INTERRUPTED]\n");
    process.exitCode = 130;
  });
  process.once("uncaughtException", (error) => {
    // Thrown where no one waits for it, so nothing can be rolled back: tell and end.
    void report(host, screenOf(host), translate(error)).then((code) => host.exit(code));
  });
  process.exitCode = await run(host);
  finished = true;
  setTimeout(() => process.exit(), lingerMs).unref();
}
