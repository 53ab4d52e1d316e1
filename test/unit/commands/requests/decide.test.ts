import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { approve } from "../../../../src/commands/approve.ts";
import { reject } from "../../../../src/commands/reject.ts";
import { release } from "../../../../src/commands/release.ts";
import { requests } from "../../../../src/commands/requests.ts";
import { putRequest } from "../../../../src/registry/requests.ts";
import type { Prompter } from "../../../../src/runtime/runtime.ts";
import { consumer, owner, request } from "../../access/cases.ts";
import { codeOf, createWorld, type World } from "../../workflows/requests/world.ts";
import { person, runCommand, type RunOptions } from "./run.ts";

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const run = (command: unknown, typed: Record<string, unknown>, how: Partial<RunOptions> = {}) =>
  runCommand(world, command, typed, { by: owner, ...how });

const waiting = async () => {
  const { id } = world.ec2.add();
  await putRequest(world.table, request({ endpointId: id, expiresAt: "2027-03-31T12:00:00.000Z" }));
  return id;
};

describe("approve", () => {
  it("on a terminal: a list with age, account, requester, reason, end and zones, then one confirmation", async () => {
    const id = await waiting();
    const owners = person(true);
    const { output, exitCode, text } = await run(approve, {}, { prompter: owners });
    expect(owners.asked).toEqual([
      "Which connections do you approve?",
      '59 min  222222222222  carol  shop  "price lookups"  30 d left  use1-az1',
      "Approve this connection?",
    ]);
    expect({ output, exitCode }).toMatchObject({
      output: { approved: [{ endpointId: id }], failed: [] },
      exitCode: 0,
    });
    expect(text).toBe(
      `✓ ${id} of 222222222222 is available, approved by owner/alice until 2027-03-31 12:00 UTC`,
    );
  });

  it("marks what nobody announced", async () => {
    world.ec2.add();
    const owners = person(false);
    await run(approve, {}, { prompter: owners });
    expect(owners.asked[1]).toContain("unannounced");
  });

  it("changes nothing when the confirmation is refused", async () => {
    const id = await waiting();
    const { exitCode, text } = await run(approve, {}, { prompter: person(false) });
    expect([exitCode, text, world.ec2.endpoint(id).state]).toEqual([
      0,
      "Nothing was approved.",
      "pendingAcceptance",
    ]);
  });

  it("asks nothing when nothing waits", async () => {
    const owners = person();
    const { exitCode, text, told } = await run(approve, {}, { prompter: owners });
    expect([exitCode, text, owners.asked]).toEqual([0, "Nothing was approved.", []]);
    expect(told("note")).toEqual(["No connection waits for a decision"]);
  });

  it("--all on a terminal approves what was shown, not what came afterwards", async () => {
    const id = await waiting();
    const late: Prompter = {
      ...person(),
      confirm: () => {
        world.ec2.add();
        return Promise.resolve(true);
      },
    };
    const { output } = await run(approve, { all: true }, { prompter: late });
    expect(output).toMatchObject({ approved: [{ endpointId: id }], failed: [] });
  });

  it.each([
    ["nothing is named", {}, "PL-NO-TERMINAL"],
    ["one and all are named", { endpoint: ["vpce-0e1"], all: true }, "PL-USAGE"],
    ["no endpoint id", { endpoint: ["vpc-1"] }, "PL-USAGE"],
    ["an end that is none", { all: true, expires: "soon" }, "PL-USAGE"],
  ])("without a terminal, %s: refused before anything is called", async (_name, typed, code) => {
    expect(await codeOf(run(approve, typed))).toBe(code);
    expect(world.countCalls()).toBe(0);
  });

  it("ends with 5 when only a rule stood in the way, with 1 for anything else", async () => {
    const { id } = world.ec2.add({ account: "111111111111" });
    await putRequest(world.table, request({ endpointId: id, account: "111111111111", requestedBy: owner }));
    expect((await run(approve, { endpoint: [id] })).exitCode).toBe(5);
    const mixed = await run(approve, { endpoint: [id, "vpce-0dead"] });
    expect(mixed.exitCode).toBe(1);
    expect(mixed.text).toContain("[PL-RULE]");
    expect(mixed.text).toContain("[PL-NOT-FOUND]");
  });
});

describe("reject", () => {
  it("names all that is missing at once", async () => {
    await expect(run(reject, {})).rejects.toMatchObject({
      code: "PL-NO-TERMINAL",
      message: "<endpoint> and --reason are missing",
    });
  });

  it("wants a reason", async () => {
    expect(await codeOf(run(reject, { endpoint: ["vpce-0e1"] }))).toBe("PL-NO-TERMINAL");
    expect(world.countCalls()).toBe(0);
    const id = await waiting();
    const owners = person("no ticket");
    expect((await run(reject, { endpoint: [id] }, { prompter: owners })).text).toContain("no ticket");
  });

  it("wants the id typed before it cuts an accepted connection", async () => {
    const { id } = world.ec2.add({ state: "available" });
    const owners = person(true, id);
    await run(reject, { endpoint: [id], reason: "over" }, { prompter: owners });
    expect(owners.asked).toEqual([`Cut what runs over ${id} of 222222222222?`, `Type ${id} to cut it:`]);
    expect(world.ec2.endpoint(id).state).toBe("rejected");
  });

  it("cuts nothing without a terminal and without --yes", async () => {
    const { id } = world.ec2.add({ state: "available" });
    expect(await codeOf(run(reject, { endpoint: [id], reason: "over" }))).toBe("PL-NO-TERMINAL");
    expect(world.ec2.writes()).toEqual([]);
    expect((await run(reject, { endpoint: [id], reason: "over" }, { yes: true })).exitCode).toBe(0);
  });

  it("lists what is live, what waits first", async () => {
    world.ec2.add({ state: "available" });
    world.ec2.add();
    const owners = person("over", false);
    await run(reject, {}, { prompter: owners });
    expect(owners.asked.slice(1, 3).map((line) => line.slice(0, 6))).toEqual(["waits ", "LIVE  "]);
  });
});

describe("release", () => {
  it("is confirmed once, or refused without a terminal", async () => {
    const { id } = world.ec2.add();
    const at = { by: consumer };
    expect(await codeOf(run(release, { endpoint: [id] }, at))).toBe("PL-NO-TERMINAL");
    expect((await run(release, { endpoint: [id] }, { ...at, prompter: person(false) })).text).toBe(
      "Nothing was removed.",
    );
    expect((await run(release, { endpoint: [id] }, { ...at, yes: true })).text).toContain(`${id} is gone`);
    expect((await run(release, { endpoint: [id] }, { ...at, yes: true })).text).toContain(
      "nothing is left to remove",
    );
  });
});

describe("requests", () => {
  it("fits 80 columns, and says what waits and what is odd", async () => {
    await waiting();
    world.ec2.add({ state: "available" });
    const { lines, text } = await run(requests, {});
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    const flat = text.replaceAll(/\s+/g, " ");
    expect(flat).toContain("price");
    expect(flat).toContain("no request on file; effective, no decision on record");
    expect(lines.at(-1)).toBe("1 waits for your decision: privlink approve, privlink reject");
  });

  it("says so when there is none", async () => {
    expect((await run(requests, {})).text).toBe("No connections.");
  });
});
