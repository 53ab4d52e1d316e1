import { fileURLToPath } from "node:url";
import { PassThrough } from "node:stream";
import { beforeAll, describe, expect, it } from "vitest";
import { createPrompter } from "../../../src/runtime/prompter.ts";
import { describeTerminal } from "../../../src/runtime/streams.ts";
import { bundle, keys, openTerminal, type Terminal } from "../../support/terminal.ts";

let program = "";
beforeAll(async () => {
  program = await bundle(fileURLToPath(new URL("./prompt-program.ts", import.meta.url)));
}, 30_000);

const answerOf = async (terminal: Terminal): Promise<unknown> => {
  await terminal.exit;
  const [, answer] = /answer=(.*)/.exec(terminal.received()) ?? [];
  return answer === undefined ? undefined : (JSON.parse(answer) as unknown);
};

describe("pick list on a terminal", () => {
  it("marks with space, moves with arrows and answers in the order of the list", async () => {
    const terminal = openTerminal(program, ["pick", "4"]);
    await terminal.shows(/❯ \[ \] vpce-0000/);
    terminal.press(keys.down, keys.down, keys.space);
    await terminal.shows(/❯ \[x\] vpce-0002/);
    terminal.press(keys.up, keys.up, keys.space, keys.enter);
    expect(await answerOf(terminal)).toEqual([0, 2]);
    expect(await terminal.exit).toBe(0);
  });

  it("shows the description of the line under the cursor only", async () => {
    const terminal = openTerminal(program, ["pick", "3"]);
    await terminal.shows(/reason 0/);
    terminal.press(keys.down);
    await terminal.shows(/reason 1/);
    expect(terminal.screen.text).not.toMatch(/reason [02]/);
    terminal.press(keys.ctrlC);
    await terminal.exit;
  });

  it("filters as one types, clears with backspace and keeps marks that the filter hides", async () => {
    const terminal = openTerminal(program, ["pick", "40"]);
    await terminal.shows(/vpce-0000/);
    terminal.press(keys.space, "0037");
    await terminal.shows(/❯ \[ \] vpce-0037[\s\S]*1 of 40 shown, 1 marked/);
    terminal.press(keys.space, ...Array.from({ length: 4 }, () => keys.backspace));
    await terminal.shows(/40 shown, 2 marked/);
    terminal.press(keys.enter);
    expect(await answerOf(terminal)).toEqual([0, 37]);
  });

  it("finds by description", async () => {
    const terminal = openTerminal(program, ["pick", "40"]);
    await terminal.shows(/vpce-0000/);
    terminal.press("reason31");
    await terminal.shows(/❯ \[ \] vpce-0031/);
    terminal.press(keys.space, keys.enter);
    expect(await answerOf(terminal)).toEqual([31]);
  });

  it("says so when nothing matches, and recovers", async () => {
    const terminal = openTerminal(program, ["pick", "3"]);
    await terminal.shows(/vpce-0000/);
    terminal.press("zz");
    await terminal.shows(/Nothing matches "zz"/);
    terminal.press(keys.space, keys.enter);
    await terminal.shows(/Nothing is marked/);
    terminal.press("\u0015");
    await terminal.shows(/❯ \[ \] vpce-0000/);
    terminal.press(keys.space, keys.enter);
    expect(await answerOf(terminal)).toEqual([0]);
  });

  it("refuses to finish without a mark", async () => {
    const terminal = openTerminal(program, ["pick", "3"]);
    await terminal.shows(/vpce-0000/);
    terminal.press(keys.enter);
    await terminal.shows(/Nothing is marked/);
    terminal.press(keys.space, keys.enter);
    expect(await answerOf(terminal)).toEqual([0]);
  });

  it("marks all that the filter shows with ctrl-a, and unmarks them with another", async () => {
    const terminal = openTerminal(program, ["pick", "30"]);
    await terminal.shows(/vpce-0000/);
    terminal.press(keys.ctrlA);
    await terminal.shows(/30 marked/);
    terminal.press(keys.ctrlA);
    await terminal.shows(/ 0 marked/);
    terminal.press("vpce-001", keys.ctrlA, keys.enter);
    expect(await answerOf(terminal)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  });

  it("stays within a page and 80 columns with 5,000 entries, and reaches the last one", async () => {
    const terminal = openTerminal(program, ["pick", "5000"]);
    await terminal.shows(/5000 shown/);
    const listed = (): string[] => terminal.screen.lines.filter((line) => line.includes("vpce-"));
    expect(listed()).toHaveLength(10);
    for (const line of terminal.screen.lines) expect(line.length).toBeLessThanOrEqual(80);
    terminal.press(keys.end);
    await terminal.shows(/❯ \[ \] vpce-4999/);
    expect(listed()).toHaveLength(10);
    terminal.press(keys.space, "vpce-2500");
    await terminal.shows(/❯ \[ \] vpce-2500/);
    terminal.press(keys.space, keys.enter);
    expect(await answerOf(terminal)).toEqual([2500, 4999]);
  });

  it("answers 200 keys on 5,000 entries within two seconds", async () => {
    const terminal = openTerminal(program, ["pick", "5000"]);
    await terminal.shows(/5000 shown/);
    const started = performance.now();
    terminal.press(...Array.from({ length: 200 }, () => keys.down));
    await terminal.shows(/❯ \[ \] vpce-0200/);
    expect(performance.now() - started).toBeLessThan(2_000);
    terminal.press(keys.ctrlC);
    await terminal.exit;
  });

  it.each([
    ["Ctrl-C", keys.ctrlC],
    ["Ctrl-D", keys.ctrlD],
  ])("ends with PL-INTERRUPTED on %s", async (_name, key) => {
    const terminal = openTerminal(program, ["pick", "3"]);
    await terminal.shows(/vpce-0000/);
    terminal.press(key);
    await terminal.shows(/error=PL-INTERRUPTED/);
    expect(await terminal.exit).toBe(130);
  });

  it("sends no colour with --no-color", async () => {
    const terminal = openTerminal(program, ["pick", "3", "--no-color"]);
    await terminal.shows(/vpce-0000/);
    terminal.press(keys.down, keys.space, keys.enter);
    expect(await answerOf(terminal)).toEqual([1]);
    // oxlint-disable-next-line no-control-regex -- escape sequences start with a control character
    expect(terminal.received()).not.toMatch(/\u001b\[[\d;]*m/);
  });
});

describe("other questions on a terminal", () => {
  it("takes a text and repeats the question until it is valid", async () => {
    const terminal = openTerminal(program, ["text"]);
    await terminal.shows(/Why\?/);
    terminal.press("ab", keys.enter);
    await terminal.shows(/three letters at least/);
    terminal.press("c", keys.enter);
    expect(await answerOf(terminal)).toEqual("abc");
  });

  it("takes no for an answer to a confirmation by default", async () => {
    const terminal = openTerminal(program, ["confirm"]);
    await terminal.shows(/Go on\?/);
    terminal.press(keys.enter);
    expect(await answerOf(terminal)).toEqual(false);
  });

  it("selects one", async () => {
    const terminal = openTerminal(program, ["select", "3"]);
    await terminal.shows(/vpce-0000/);
    terminal.press(keys.down, keys.enter);
    expect(await answerOf(terminal)).toEqual(1);
  });
});

describe("without a terminal", () => {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const terminal = describeTerminal(streams, {}, { color: true, input: true });
  const prompter = (yes: boolean) =>
    createPrompter({
      streams,
      terminal,
      yes,
      signal: new AbortController().signal,
      quiet: () => () => undefined,
    });

  it("is not interactive and refuses every question", async () => {
    expect(prompter(false).interactive).toBe(false);
    const refusal = expect.objectContaining({ code: "PL-NO-TERMINAL" }) as unknown;
    await expect(prompter(false).text({ message: "Why?" })).rejects.toEqual(refusal);
    await expect(prompter(false).select({ message: "Which?", choices: [] })).rejects.toEqual(refusal);
    await expect(prompter(false).pick({ message: "Which?", choices: [] })).rejects.toEqual(refusal);
    await expect(prompter(false).confirm({ message: "Sure?" })).rejects.toMatchObject({
      code: "PL-NO-TERMINAL",
      hint: "Pass --yes.",
    });
  });

  it("takes --yes for every confirmation", async () => {
    await expect(prompter(true).confirm({ message: "Sure?" })).resolves.toBe(true);
  });
});
