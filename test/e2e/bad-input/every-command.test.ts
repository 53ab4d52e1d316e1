import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../../src/commands/registry.ts";
import type { SandboxFacts } from "../../support/stack-sandbox.ts";
import { answerOf, callsOf, removeApiSandbox, startApiSandbox } from "./surroundings.ts";

let sandbox: SandboxFacts;
beforeAll(async () => {
  sandbox = await startApiSandbox();
});
afterAll(() => removeApiSandbox(sandbox));

/** A command of which nothing was said: its exit code, and what it names where an answer is missing. */
const bare: Readonly<Record<string, readonly [exitCode: number, names?: RegExp]>> = {
  "init producer": [2, /--yes/],
  "init consumer": [2, /--yes/],
  plan: [0],
  destroy: [2, /<side>/],
  "request-endpoint": [2, /<service> and --reason/],
  requests: [0],
  approve: [2, /<endpoint>.*--all/],
  reject: [2, /<endpoint> and --reason/],
  release: [2, /<endpoint>/],
  allow: [2, /<principal>/],
  disallow: [2, /<principal>/],
  status: [1],
  "smoke-test": [1],
  "sandbox stop": [0],
  "sandbox status": [1],
  "sandbox env": [1, /privlink sandbox start/],
  "sandbox reset": [2, /--yes/],
  "sandbox faults list": [1, /privlink sandbox start/],
  "sandbox faults add": [2, /<rule>/],
  "sandbox faults clear": [1, /privlink sandbox start/],
};

/** These two ask nothing, and doing them is the work of other tests. */
const unasking: ReadonlySet<string> = new Set(["sandbox start", "demo"]);

describe("without a terminal and without an argument", () => {
  it.each(commands.filter(({ name }) => !unasking.has(name)).map(({ name }) => name))(
    "%s ends by itself, with one document, and names what is missing",
    async (name) => {
      const [exitCode, names] = bare[name] ?? [];
      expect(exitCode, `what ${name} does without arguments belongs into this table`).toBeDefined();
      const before = await callsOf(sandbox);
      const answer = await answerOf(name.split(" "), sandbox.home, {
        ...sandbox.environments.producer,
        PRIVLINK_SANDBOX_DIR: `${sandbox.home}/none`,
      });
      const { requests, writes } = await callsOf(sandbox);
      expect(answer.exitCode).toBe(exitCode);
      expect(answer.document.error?.exitCode ?? answer.exitCode).toBe(exitCode);
      expect(JSON.stringify(answer.document)).toMatch(names ?? /./);
      expect(writes).toBe(before.writes);
      // Only of these does it depend on AWS whether there is anything to agree to.
      const mayAsk = exitCode !== 2 || name.startsWith("init ");
      expect(mayAsk ? before.requests : requests).toBe(before.requests);
    },
  );

  it.each([
    [["destroy", "producer"], "--yes"],
    [["destroy", "consumer"], "--yes"],
    [["release", "vpce-0a1b2c3d"], "--yes"],
    [["reject", "vpce-0a1b2c3d"], "--reason"],
    [["request-endpoint", "vpce-svc-0a1b2c3d"], "--reason"],
    [["request-endpoint", "--reason", "x"], "<service>"],
  ])("%j still names %s, and calls nothing", async (args, name) => {
    const before = await callsOf(sandbox);
    const { exitCode, document } = await answerOf(args, sandbox.home, sandbox.environments.producer);
    expect([exitCode, document.error?.code]).toEqual([2, "PL-NO-TERMINAL"]);
    expect(document.error?.hint).toContain(name);
    expect(await callsOf(sandbox)).toEqual(before);
  });
});

describe("a value that is not allowed ends with 2, says what is, and calls nothing", () => {
  const ask = ["request-endpoint", "vpce-svc-0a1b2c3d", "--reason", "x"];
  it.each([
    [[...ask, "--expires", "5x"], "12h, 30d or 2w, or a date"],
    [[...ask, "--expires", "2020-01-01"], "between 1 h and 730 d"],
    [[...ask, "--port", "0"], "a whole number from 1 to 65535"],
    [[...ask, "--port", "web"], "a whole number from 1 to 65535"],
    [[...ask, "--wait", "--timeout", "1s"], "between 10 s and 7 d"],
    [[...ask, "--timeout", "1h"], "--wait"],
    [[...ask, "--vpc", "subnet-0a"], "vpc-0a1b2c3d"],
    [["request-endpoint", "com.amazonaws.us-east-1.s3", "--reason", "x"], "vpce-svc-"],
    [
      ["request-endpoint", "com.amazonaws.vpce.ap-south-1.vpce-svc-0a", "--reason", "x"],
      "--region ap-south-1",
    ],
    [["approve", "vpc-0a"], "vpce-0a1b2c3d"],
    [["approve", "vpce-0a1b2c3d", "--all"], "exclude each other"],
    [["requests", "--account", "12"], "12 digits"],
    [["allow", "12"], "12 digits"],
    [["allow", "arn:aws:iam::222222222222:role/team/deploy"], "without a path"],
    [["init", "producer", "--allow", "222222222222,", "--yes"], "empty entry"],
    [["init", "producer", "--stack", "Shop", "--yes"], "small letters"],
    [["destroy", "owner"], "consumer"],
    [["destroy", "consumer", "--reject-connections", "--yes"], "destroy producer"],
    [["destroy", "producer", "--release-endpoints", "--yes"], "destroy consumer"],
    [["plan", "owner"], "consumer"],
    [["smoke-test", "--timeout", "1h"], "between 1 s and 2 min"],
    [["smoke-test", "--api-key-file", "nothing.txt"], "nothing.txt"],
    [["sandbox", "start", "--port", "70000"], "a whole number from 0 to 65535"],
    [["sandbox", "start", "--time-scale", "-1"], "a number from 0 to 1000"],
    [["sandbox", "start", "--fault", "throtle"], "lost-answer"],
    [["sandbox", "start", "--faults", "none.yaml"], "none.yaml cannot be read"],
    [["sandbox", "start", "--consistency-ms", "5000-1000"], "the smaller number first"],
    [["sandbox", "start", "--consistency-ms", "1s"], "such as 1000-5000"],
    [["sandbox", "faults", "add", "throttle probability=200%"], "probability"],
    [["sandbox", "faults", "add", "throttle service=ecc2"], "there is no service 'ecc2'"],
    [["sandbox", "faults", "add", "deny operation=CreateVcp"], "no operation 'CreateVcp'"],
    [["sandbox", "faults", "clear", "f9"], "no rule f9"],
    [["sandbox", "faults", "ad"], "Did you mean add?"],
    [["plan", "--nonsense"], "has no such flag"],
    [["aprove"], "Did you mean approve?"],
    [["sandbox", "env", "--profile", "nobody"], "producer, consumer-a, consumer-b"],
    [["init", "prodcer"], "privlink init --help"],
    [["status", "extra"], "fewer arguments"],
    [["requests", "--profile="], "empty"],
    [["requests", "--region", "us_east_1"], "for example eu-west-1"],
  ])("%j", async (args, says) => {
    const before = await callsOf(sandbox);
    const { exitCode, document } = await answerOf(args, sandbox.home, {
      ...sandbox.environments.producer,
      PRIVLINK_SANDBOX_DIR: sandbox.directory,
    });
    expect(exitCode).toBe(2);
    expect(document.error?.code).toMatch(/^PL-(USAGE|CONFIG)$/);
    expect(JSON.stringify(document.error)).toContain(says);
    expect(await callsOf(sandbox)).toEqual(before);
  });
});
