import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { producerConfig as config } from "../../unit/provisioners/producer-config.ts";
import { isWrite, openStack, type Stack, type Wire } from "./stack.ts";

/** Runs that a cut may leave unfinished before the test gives up. */
const runLimit = 200;

/**
 * A process that dies at its n-th write: with `lost` the call reached AWS and its answer nobody, otherwise
 * the call was never sent. After that it says and hears nothing.
 */
function dying(writesAllowed: number, lost: boolean): Wire & { readonly dead: boolean } {
  let writes = 0;
  let dead = false;
  const die = (): never => {
    dead = true;
    throw new Error("the process is dead");
  };
  return {
    get dead() {
      return dead;
    },
    before(command) {
      if (dead) die();
      if (!isWrite(command)) return;
      writes += 1;
      if (!lost && writes > writesAllowed) die();
    },
    after(command) {
      if (dead) die();
      if (lost && isWrite(command) && writes > writesAllowed) die();
    },
  };
}

describe.each([
  ["its answer", true],
  ["the call itself", false],
])("a run that loses %s", (_what, lost) => {
  let sandbox: TestSandbox;
  beforeAll(async () => void (sandbox = await startTestSandbox()));
  afterAll(() => sandbox.close());

  /** Runs until one is not cut; each is cut a little later than the one before, or as early again. */
  const untilDone = async (run: (stack: Stack) => Promise<unknown>): Promise<number> => {
    for (let count = 1; count <= runLimit; count += 1) {
      const wire = dying(count % 4, lost);
      try {
        await run(openStack(sandbox, wire));
        return count;
      } catch (error) {
        if (!wire.dead) throw error;
      }
    }
    throw new Error(`not done after ${runLimit} runs`);
  };

  it("is finished by the runs that follow, with nothing twice and nothing over", async () => {
    const runs = await untilDone((stack) => stack.build(config));
    expect(runs).toBeGreaterThan(10);
    const stack = openStack(sandbox);
    const found = await stack.find(config);
    expect([...found.unwanted]).toEqual([]);
    expect(found.observations.size).toBe(66);
    const sent: string[] = [];
    await openStack(sandbox, { before: (command) => void sent.push(command) }).build(config);
    expect(sent.filter(isWrite)).toEqual([]);
  });

  it("is finished by the runs that follow when it removes", async () => {
    await openStack(sandbox).build(config);
    const runs = await untilDone((stack) => stack.remove(config));
    expect(runs).toBeGreaterThan(10);
    const { observations } = await openStack(sandbox).find(config);
    expect([...observations.keys()]).toEqual([]);
  });
});
