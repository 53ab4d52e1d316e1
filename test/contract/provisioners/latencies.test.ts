import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { producerConfig as config } from "../../unit/provisioners/producer-config.ts";
import { isWrite, openStack } from "./stack.ts";

describe("a producer's stack that takes as long as AWS does, 300 times as fast", () => {
  let sandbox: TestSandbox;
  beforeAll(async () => void (sandbox = await startTestSandbox({ timeScale: 300 })));
  afterAll(() => sandbox.close());

  it("goes on with what a run left half-made, and waits for it", async () => {
    const underWay = new Set(["CreateDBInstance", "CreateReplicationGroup", "CreateLoadBalancer"]);
    let dead = false;
    const cut = openStack(sandbox, {
      before() {
        if (dead) throw new Error("the process is dead");
      },
      after(command) {
        underWay.delete(command);
        dead ||= underWay.size === 0;
      },
    });
    await expect(cut.build(config)).rejects.toThrow("Could not be built");
    const states = await openStack(sandbox).find(config);
    expect(states.observations.get("database")).toMatchObject({ status: "creating" });

    await openStack(sandbox).build(config);
    const { observations } = await openStack(sandbox).find(config);
    expect(observations.size).toBe(66);
    expect(observations.get("database")).toMatchObject({ status: "available" });
    expect(observations.get("cache")).toMatchObject({ status: "available" });
    expect(observations.get("nlb")).toMatchObject({ state: "active" });
    expect(observations.get("service")).toMatchObject({
      runningCount: 2,
      rollouts: [{ rolloutState: "COMPLETED" }],
    });
  });

  it("sends no write when it stands", async () => {
    await openStack(sandbox).build(config);
    const sent: string[] = [];
    await openStack(sandbox, { before: (command) => void sent.push(command) }).build(config);
    expect(sent.filter(isWrite)).toEqual([]);
  });

  it("goes with everything that lingers", async () => {
    await openStack(sandbox).build(config);
    await openStack(sandbox).remove(config);
    expect([...(await openStack(sandbox).find(config)).observations.keys()]).toEqual([]);
  });
});
