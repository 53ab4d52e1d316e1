import { EventEmitter } from "node:events";
import { PassThrough, Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/runtime/clock.ts";
import { watchSignals } from "../../../src/runtime/signals.ts";
import { describeTerminal, isBrokenPipe, write, type Streams } from "../../../src/runtime/streams.ts";

const stream = (isTTY: boolean, columns?: number) => Object.assign(new PassThrough(), { isTTY, columns });
const streams = (stdin: boolean, stdout: boolean, stderr: boolean, columns = 120): Streams => ({
  stdin: stream(stdin),
  stdout: stream(stdout, columns) as Streams["stdout"],
  stderr: stream(stderr, columns) as Streams["stderr"],
});

describe("describeTerminal", () => {
  const on = { color: true, input: true };
  it.each([
    ["all terminals", streams(true, true, true), {}, on, [true, true, true, true]],
    ["stdout to a file", streams(true, false, true), {}, on, [true, true, false, true]],
    ["stderr to a file", streams(true, true, false), {}, on, [false, false, true, false]],
    ["stdin from a file", streams(false, true, true), {}, on, [false, true, true, true]],
    ["CI", streams(true, true, true), { CI: "true" }, on, [false, false, false, false]],
    ["CI unset by an empty value", streams(true, true, true), { CI: "" }, on, [true, true, true, true]],
    ["NO_COLOR", streams(true, true, true), { NO_COLOR: "1" }, on, [true, true, false, false]],
    ["an empty NO_COLOR", streams(true, true, true), { NO_COLOR: "" }, on, [true, true, true, true]],
    ["--no-color", streams(true, true, true), {}, { ...on, color: false }, [true, true, false, false]],
    ["--no-input", streams(true, true, true), {}, { ...on, input: false }, [false, true, true, true]],
    ["a dumb terminal", streams(true, true, true), { TERM: "dumb" }, on, [true, false, false, false]],
  ])("of %s", (_name, given, env, flags, [interactive, animate, stdoutColour, stderrColour]) => {
    expect(describeTerminal(given, env, flags)).toMatchObject({
      interactive,
      animate,
      stdoutColour,
      stderrColour,
    });
  });

  it("is 80 columns wide where the width is unknown", () => {
    expect(describeTerminal(streams(true, false, true, 0), {}, on)).toMatchObject({
      stdoutWidth: 80,
      stderrWidth: 80,
    });
    expect(describeTerminal(streams(true, true, true, 132), {}, on).stdoutWidth).toBe(132);
  });
});

describe("write", () => {
  const failing = (code: string): Writable => {
    const output = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })),
    });
    return output.on("error", () => undefined);
  };

  it("takes a reader that went away for an end, and nothing else", async () => {
    await expect(write(failing("EPIPE"), "text")).resolves.toBeUndefined();
    await expect(write(failing("ENOSPC"), "text")).rejects.toThrow("ENOSPC");
    expect(isBrokenPipe(new Error("EPIPE"))).toBe(false);
  });
});

describe("watchSignals", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"])("aborts on the first %s and exits on the second", (name) => {
    const source = new EventEmitter();
    const said: string[] = [];
    const exits: number[] = [];
    const watch = watchSignals(source, { say: (line) => said.push(line), exit: (code) => exits.push(code) });
    expect(watch.signal.aborted).toBe(false);
    source.emit(name);
    expect(watch.signal.reason).toMatchObject({ code: "PL-INTERRUPTED" });
    expect([said.length, exits]).toEqual([1, []]);
    source.emit(name);
    expect(exits).toEqual([130]);
    watch.stop();
    expect(source.listenerCount(name)).toBe(0);
  });
});

describe("systemClock", () => {
  it("sleeps, and wakes with the reason of the signal", async () => {
    await expect(systemClock.sleep(1)).resolves.toBeUndefined();
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort(new Error("stop"));
    await expect(sleeping).rejects.toThrow("stop");
    await expect(systemClock.sleep(1, controller.signal)).rejects.toThrow("stop");
  });
});
