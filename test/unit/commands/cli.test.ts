import { EventEmitter } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { run } from "../../../src/cli.ts";
import { defineCommand, type AnyCommand } from "../../../src/commands/define.ts";
import { fail, grant, registryOf, revoke } from "./fixture.ts";

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const collect = (stream: PassThrough): (() => string) => {
  let text = "";
  stream.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text;
};

const privlink = async (
  argv: readonly string[],
  more: readonly AnyCommand[] = [],
  signals = new EventEmitter(),
): Promise<Ended> => {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const [out, err] = [collect(stdout), collect(stderr)];
  const exits: number[] = [];
  const code = await run({
    argv,
    env: { AWS_REGION: "eu-west-1" },
    cwd: mkdtempSync(join(tmpdir(), "privlink-cli-")),
    streams: { stdin, stdout, stderr },
    signals,
    exit: (exit) => exits.push(exit),
    commands: registryOf([grant, revoke, fail, ...more]),
  });
  return { code: exits[0] ?? code, stdout: out(), stderr: err() };
};

describe("a result", () => {
  it("goes to stdout as lines, without colour off a terminal", async () => {
    const { code, stdout, stderr } = await privlink(["grant", "vpce-1", "--reason", "audit"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^granted\n\{.*"reason":"audit".*\}\n$/);
    expect(stderr).toBe("");
  });

  it("is one JSON document with --json, and only what the schema promises", async () => {
    const { code, stdout, stderr } = await privlink(["revoke", "--reason", "over", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ reason: "over" });
    expect(stderr).toBe("Warning: This cuts connections\n");
  });

  it("may have an exit code of its own", async () => {
    const { code, stdout } = await privlink(["revoke", "--reason", "pending"]);
    expect(code).toBe(8);
    expect(stdout).toBe("revoked: pending\n");
  });

  it("cannot move the cursor or hide text", async () => {
    const { stdout } = await privlink(["revoke", "--reason", "\u001b[8mevil\u001b[2J\u202e\u009b1m"]);
    expect(stdout).toBe("revoked: evil\n");
  });
});

describe("a next step", () => {
  const tell = (more: () => Promise<Record<string, never>>) =>
    defineCommand({
      name: "tell",
      summary: "Tell",
      examples: [],
      input: z.object({}),
      output: z.object({}),
      run: (_input, rt) => {
        rt.emit({ type: "next", message: "go on" });
        return more();
      },
      render: () => ["the result"],
    });

  it("comes after the result, or before the error", async () => {
    const said: string[] = [];
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    for (const stream of [stdout, stderr]) stream.on("data", (chunk: Buffer) => said.push(chunk.toString()));
    const host = {
      argv: ["tell"],
      env: {},
      cwd: mkdtempSync(join(tmpdir(), "privlink-cli-")),
      streams: { stdin, stdout, stderr },
      signals: new EventEmitter(),
      exit: () => undefined,
    };
    await run({ ...host, commands: registryOf([tell(() => Promise.resolve({}))]) });
    expect(said).toEqual(["the result\n", "Next: go on\n"]);
    said.length = 0;
    await run({ ...host, commands: registryOf([tell(() => Promise.reject(new Error("no")))]) });
    expect(said[0]).toBe("Next: go on\n");
    expect(said[1]).toContain("Error: no");
  });
});

describe("an error", () => {
  it("has three lines on stderr and nothing on stdout", async () => {
    const { code, stdout, stderr } = await privlink(["box", "fail", "--how", "rejected"]);
    expect(code).toBe(3);
    expect(stdout).toBe("");
    expect(stderr).toBe(
      "Error: The request was rejected [PL-REJECTED]\n" +
        "Why:   alice said no\n" +
        "Next:  Talk to the owner, then release the endpoint and ask again.\n",
    );
  });

  it("is one JSON document with --json", async () => {
    const { code, stdout } = await privlink(["--json", "box", "fail", "--how", "rejected"]);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: "PL-REJECTED",
        message: "The request was rejected",
        hint: "Talk to the owner, then release the endpoint and ask again.",
        reason: "alice said no",
        exitCode: 3,
        details: { endpointId: "vpce-1" },
      },
    });
  });

  it.each([
    [["--json", "grnat"], "PL-USAGE"],
    [["grant", "--json", "--wat"], "PL-USAGE"],
    [["grant", "--json"], "PL-USAGE"],
    [["box", "--json"], "PL-USAGE"],
    [["revoke", "--json"], "PL-NO-TERMINAL"],
    [["grant", "--reason", "audit", "--limit", "x", "--json"], "PL-USAGE"],
  ])("of usage too is JSON: %j", async (argv, errorCode) => {
    const { code, stdout } = await privlink(argv);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: errorCode } });
  });

  it("shows its stack with --verbose only", async () => {
    const quiet = await privlink(["box", "fail", "--how", "internal"]);
    expect(quiet.code).toBe(1);
    expect(quiet.stderr).toContain("[PL-INTERNAL]");
    expect(quiet.stderr).not.toContain("    at ");
    const verbose = await privlink(["box", "fail", "--how", "internal", "--verbose"]);
    expect(verbose.stderr).toContain("Caused by: TypeError: x is undefined");
    expect(verbose.stderr).toContain("    at ");
  });

  it("is a result that breaks its own schema", async () => {
    const { code, stderr } = await privlink(["box", "fail", "--how", "shape"]);
    expect(code).toBe(1);
    expect(stderr).toContain('The result of "box fail" does not fit its own description [PL-INTERNAL]');
    expect(stderr).toContain("ok: ");
  });
});

describe("help of a group without a command", () => {
  it("goes to stderr with exit code 2", async () => {
    const { code, stdout, stderr } = await privlink(["box"]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("box fail");
  });
});

describe("an interruption", () => {
  const wait = (signals: EventEmitter, times: number) =>
    defineCommand({
      name: "wait",
      summary: "Wait",
      examples: [],
      input: z.object({}),
      output: z.object({}),
      run: async (_input, rt) => {
        for (let sent = 0; sent < times; sent += 1) signals.emit("SIGINT");
        await rt.clock.sleep(60_000, rt.signal);
        return {};
      },
      render: () => [],
    });

  it("aborts the command, says so and ends with 130", async () => {
    const signals = new EventEmitter();
    const { code, stderr } = await privlink(["wait"], [wait(signals, 1)], signals);
    expect(code).toBe(130);
    expect(stderr).toContain("Interrupted: stopping at a safe point");
    expect(stderr).toContain("[PL-INTERRUPTED]");
    expect(signals.listenerCount("SIGINT")).toBe(0);
  });

  it("ends the process at once the second time", async () => {
    const signals = new EventEmitter();
    const { code } = await privlink(["wait"], [wait(signals, 2)], signals);
    expect(code).toBe(130);
  });
});
