import { afterEach, expect, it } from "vitest";
import { inheritedEnvironment, privlinkProgram } from "../../support/cli.ts";
import { type RequestedEndpoint, releaseAll, request, rowOf } from "../../support/stack-endpoints.ts";
import { callsDuring } from "../../support/stack-requests.ts";
import { consumerA, consumerB, describeStory, producer, stack } from "../../support/stack.ts";
import { keys, openTerminal, type Terminal } from "../../support/terminal.ts";

/** The owner types `privlink approve …` at a terminal. */
const approve = (...args: readonly string[]): Terminal =>
  openTerminal(privlinkProgram, ["approve", ...args], {
    cwd: stack().home,
    env: { ...inheritedEnvironment(), ...producer.environment() },
  });

/** Operations with which a decision would leave a trace. */
const decides = /^(Accept|Reject|Put|Update|CreateTags)/;

const reasons = { a: "Price lookups", b: "Nightly export" };
const ask = (): Promise<[RequestedEndpoint, RequestedEndpoint]> =>
  Promise.all([request(consumerA, reasons.a), request(consumerB, reasons.b)]);

const undecided = { state: "pendingAcceptance", decidedBy: null };

describeStory("approve without arguments at a terminal", () => {
  afterEach(() => releaseAll(consumerA, consumerB));

  it("shows who asks, why and since when, and approves what is chosen with arrows and space", async () => {
    const [a, b] = await ask();
    const terminal = approve();
    await terminal.shows(/Which connections do you approve\?/);
    await terminal.shows(/❯ \[ \] /);
    const lines = terminal.screen.lines;
    for (const [{ account, profile }, reason] of [
      [consumerA, reasons.a],
      [consumerB, reasons.b],
    ] as const) {
      const line = lines.find((one) => one.includes(account));
      expect(line).toMatch(new RegExp(String.raw`\d+ s\s+${account}\s+${profile}\s+"${reason}"`));
    }
    // What the line under the cursor says beside that names the endpoint.
    const [first, second] = terminal.screen.text.includes(a.endpointId) ? [a, b] : [b, a];
    expect(terminal.screen.text).toContain(first.endpointId);
    expect(terminal.screen.text).not.toContain(second.endpointId);

    terminal.press(keys.down);
    await terminal.shows((screen) => screen.text.includes(second.endpointId));
    terminal.press(keys.space);
    await terminal.shows(/❯ \[x\] /);
    terminal.press(keys.enter);
    await terminal.shows(/Approve this connection\?/);
    terminal.press("y", keys.enter);
    expect(await terminal.exit).toBe(0);
    expect(terminal.received()).toContain("is available, approved by producer");
    expect(await rowOf(producer, second.endpointId)).toMatchObject({
      state: "available",
      decision: "approved",
      decidedBy: `arn:aws:iam::${producer.account}:user/producer`,
    });
    expect(await rowOf(producer, first.endpointId)).toMatchObject(undecided);
  });

  it.each([
    ["in the list", /❯ \[ \] /, []],
    ["at the last question", /Approve this connection\?/, [keys.space, keys.enter]],
  ])("Ctrl-C %s ends with 130, and nothing is decided", async (_where, shown, sent) => {
    const [a, b] = await ask();
    const { result: exitCode, calls } = await callsDuring(async () => {
      const terminal = approve();
      await terminal.shows(/❯ \[ \] /);
      terminal.press(...sent);
      await terminal.shows(shown);
      terminal.press(keys.ctrlC);
      return terminal.exit;
    });
    expect(exitCode).toBe(130);
    expect(calls.filter(({ operation }) => decides.test(operation))).toEqual([]);
    expect(await rowOf(producer, a.endpointId)).toMatchObject(undecided);
    expect(await rowOf(producer, b.endpointId)).toMatchObject(undecided);
  });

  it("wants something to be marked, and takes a no at the last question", async () => {
    const [a, b] = await ask();
    const terminal = approve();
    await terminal.shows(/❯ \[ \] /);
    terminal.press(keys.enter);
    await terminal.shows(/Nothing is marked: press space to mark/);
    terminal.press(keys.space);
    await terminal.shows(/❯ \[x\] /);
    terminal.press(keys.enter);
    await terminal.shows(/Approve this connection\?/);
    terminal.press("n", keys.enter);
    expect(await terminal.exit).toBe(0);
    expect(terminal.received()).toContain("Nothing was approved");
    expect(await rowOf(producer, a.endpointId)).toMatchObject(undecided);
    expect(await rowOf(producer, b.endpointId)).toMatchObject(undecided);
  });

  it("an empty list says so and ends with 0, without a question", async () => {
    const terminal = approve();
    expect(await terminal.exit).toBe(0);
    expect(terminal.screen.text).toContain("No connection waits for a decision");
    expect(terminal.screen.text).not.toContain("?");
  });

  it("without a terminal it ends with 2 and names what to pass, also when nothing waits", async () => {
    const { exitCode, stdout, stderr } = await producer.say(["approve"]);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Pass <endpoint>, or --all");
  });
});
