import type { Ora } from "ora";
import { formatDuration } from "./duration.ts";
import type { Emit, PrivlinkEvent } from "./events.ts";
import { planLines } from "./plan-table.ts";
import { displayWidth, sanitize, truncate, wrap } from "./text.ts";
import type { Ui } from "./ui.ts";

/** Where events go and what time it is. */
export interface HumanReporterOptions {
  /** stderr; stdout belongs to the result. */
  readonly stream: NodeJS.WritableStream;
  readonly ui: Ui;
  /** A spinner may run; otherwise one plain line per change. */
  readonly animate: boolean;
  readonly clock: { now(): number };
}

/** Renders events for people. */
export interface Reporter {
  readonly emit: Emit;
  /** Takes the progress off the screen while something else is written or asked; returns what brings it back. */
  pause(): () => void;
  /** Removes what is still moving. */
  close(): void;
  /** Says what comes next, which waited for the result. */
  end(): void;
}

type StepEvent = Extract<PrivlinkEvent, { type: "step" }>;

interface RunningStep {
  readonly label: string;
  readonly detail: string | undefined;
  readonly startedMs: number;
  readonly usualSeconds: number | undefined;
}

/** Writes events to stderr: a spinner with the longest running step on a terminal, plain lines elsewhere. */
export function createHumanReporter(options: HumanReporterOptions): Reporter {
  const { ui, clock } = options;
  const running = new Map<string, RunningStep>();
  const spinner = createSpinner(options, () => spinnerText(running, clock.now(), ui));
  const say = (lines: readonly string[]): void => {
    if (lines.length === 0) return;
    spinner.around(() => options.stream.write(lines.map((line) => `${line}\n`).join("")));
  };
  const onStep = (event: StepEvent): void => {
    const before = running.get(event.id);
    track(running, event, clock.now());
    say(stepLines(event, before, ui, { animate: options.animate, nowMs: clock.now() }));
    if (running.size > 0) spinner.show();
    else spinner.hide();
  };
  // A next step is the last word, so it follows the result; unless the command itself goes on.
  const held: string[] = [];
  const release = (): void => say(held.splice(0));
  return {
    emit: (event) => {
      if (event.type === "next") {
        held.push(...eventLines(event, ui));
        return;
      }
      release();
      if (event.type === "step") onStep(event);
      else say(eventLines(event, ui));
    },
    pause: () => {
      release();
      spinner.hide();
      return () => {
        if (running.size > 0) spinner.show();
      };
    },
    close: () => spinner.hide(),
    end: release,
  };
}

/** Lines of everything that is no step. */
function eventLines(event: Exclude<PrivlinkEvent, StepEvent>, ui: Ui): string[] {
  switch (event.type) {
    case "identity": {
      const where = event.endpoint === undefined ? "" : ` at ${event.endpoint}`;
      const text = `Account ${event.account}, region ${event.region}${where}, as ${event.arn}`;
      return wrap(sanitize(text), ui.width).map((line) => ui.dim(line));
    }
    case "plan":
      return planLines(event.title, event.changes, ui);
    case "lease":
      return wrap(sanitize(leaseText(event)), ui.width);
    case "note":
      return wrap(sanitize(event.message), ui.width);
    case "warning":
      return wrap(`Warning: ${sanitize(event.message)}`, ui.width).map((line) => ui.yellow(line));
    case "next":
      return [
        ...wrap(`Next: ${sanitize(event.message)}`, ui.width),
        // Never wrapped: it is there to be copied.
        ...(event.command === undefined ? [] : [`  ${ui.bold(sanitize(event.command))}`]),
      ];
  }
}

function leaseText(event: Extract<PrivlinkEvent, { type: "lease" }>): string {
  const { stack, holder, host, pid, command, since } = event;
  switch (event.status) {
    case "waiting": {
      const begun = `${since.slice(0, 19).replace("T", " ")} UTC`;
      return `Stack ${stack} is being worked on by ${holder}: \`${command}\` on ${host} (pid ${pid}), since ${begun}. Waiting for it; Ctrl-C leaves.`;
    }
    case "released":
      return `The run of ${holder} on ${host} (pid ${pid}) has ended; looking again.`;
    case "taken-over":
      return `The run of ${holder} on ${host} (pid ${pid}) gives no sign of life any more; taking over from it.`;
  }
}

function track(running: Map<string, RunningStep>, event: StepEvent, nowMs: number): void {
  if (event.status !== "started" && event.status !== "progress") {
    running.delete(event.id);
    return;
  }
  const before = running.get(event.id);
  running.set(event.id, {
    label: event.label,
    detail: event.detail ?? before?.detail,
    startedMs: before?.startedMs ?? nowMs - (event.elapsedMs ?? 0),
    usualSeconds: event.usualSeconds ?? before?.usualSeconds,
  });
}

function stepLines(
  event: StepEvent,
  before: RunningStep | undefined,
  ui: Ui,
  now: { readonly animate: boolean; readonly nowMs: number },
): string[] {
  const label = sanitize(event.label);
  const detail = event.detail === undefined || event.detail === "" ? "" : `: ${sanitize(event.detail)}`;
  const elapsedMs = event.elapsedMs ?? (before === undefined ? undefined : now.nowMs - before.startedMs);
  const took = elapsedMs === undefined ? "" : ` ${ui.dim(`(${formatDuration(elapsedMs)})`)}`;
  const line = (mark: string, text: string): string[] => {
    // A log has no width; there a step stays in one line.
    const room = now.animate ? ui.width - 2 - displayWidth(took) : Infinity;
    const [first = "", ...rest] = wrap(text, room);
    return [`${mark} ${first}`, ...rest.map((one) => `  ${one}`)].map((one, index, all) =>
      index === all.length - 1 ? one + took : one,
    );
  };
  switch (event.status) {
    case "started":
      return now.animate ? [] : [`… ${label}${detail}`];
    case "progress":
      // A poll that brings nothing new is no change.
      return now.animate || event.detail === before?.detail ? [] : [`… ${label}${detail}`];
    case "done":
      return line(ui.green("✔"), `${label}${detail}`);
    case "failed":
      return line(ui.red("✖"), `${label}: failed${detail === "" ? "" : `, ${detail.slice(2)}`}`);
    case "skipped":
      return [`${ui.yellow("-")} ${label}: skipped${detail === "" ? "" : `, ${detail.slice(2)}`}`];
  }
}

/** The step that runs longest, its time, and how many others run beside it; one line whatever happens. */
function spinnerText(running: ReadonlyMap<string, RunningStep>, nowMs: number, ui: Ui): string {
  let longest: RunningStep | undefined;
  for (const step of running.values()) {
    if (longest === undefined || step.startedMs < longest.startedMs) longest = step;
  }
  if (longest === undefined) return "";
  const usual =
    longest.usualSeconds === undefined ? "" : ` of usually ${formatDuration(longest.usualSeconds * 1000)}`;
  const others = running.size === 1 ? "" : `, ${running.size - 1} more running`;
  const time = `${formatDuration(nowMs - longest.startedMs)}${usual}${others}`;
  const detail = longest.detail === undefined || longest.detail === "" ? "" : `: ${longest.detail}`;
  const room = ui.width - time.length - 6;
  return `${truncate(sanitize(longest.label + detail), room)} ${ui.dim(time)}`;
}

interface Spinner {
  show(): void;
  hide(): void;
  /** Does something to the stream while the spinner is off the screen. */
  around(act: () => void): void;
}

const still: Spinner = { show: () => undefined, hide: () => undefined, around: (act) => act() };

function createSpinner(options: HumanReporterOptions, text: () => string): Spinner {
  if (!options.animate) return still;
  let wanted = false;
  let loading: Promise<void> | undefined;
  let ora: Ora | undefined;
  const load = async (): Promise<void> => {
    const { default: createOra } = await import("ora");
    ora = createOra({
      stream: options.stream,
      isEnabled: true,
      // stdin stays untouched: Ctrl-C must reach the process as a signal.
      discardStdin: false,
      color: options.ui.bold("x") === "x" ? false : "cyan",
      suffixText: text,
    });
    if (wanted) ora.start();
  };
  return {
    show: () => {
      wanted = true;
      loading ??= load();
      if (ora !== undefined && !ora.isSpinning) ora.start();
    },
    hide: () => {
      wanted = false;
      ora?.stop();
    },
    around: (act) => {
      const spinning = ora?.isSpinning === true;
      if (spinning) ora?.stop();
      act();
      if (spinning) ora?.start();
    },
  };
}
