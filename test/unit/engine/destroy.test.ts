import { describe, expect, it } from "vitest";
import { MemoryCloud, type Thing } from "./memory-cloud.ts";
import { build, tearDown, type Wanted } from "./stack-of-things.ts";
import { virtualClock } from "./virtual-clock.ts";

const base: Wanted = { kind: 0, size: 1, shape: "round", uses: [], sees: [], waitsForReady: false };

function addUser(cloud: MemoryCloud, of: Thing | undefined): number {
  const uses = [of?.serial ?? 0];
  const lingering = {
    key: "eni/x",
    size: 0,
    shape: "",
    uses,
    sees: [],
    tags: {},
    readyAt: 0,
    guarded: false,
  };
  return cloud.put(lingering).serial;
}

describe("destroy", () => {
  it("tries again while something still uses the thing", async () => {
    const clock = virtualClock();
    const cloud = new MemoryCloud(clock);
    await build([base], cloud);
    const serial = addUser(cloud, [...cloud.things.values()][0]);
    void clock.sleep(30_000).then(() => cloud.things.delete(serial));
    const { events, removed } = await tearDown([base], cloud);
    expect(removed.map(({ id }) => id)).toEqual(["n0"]);
    expect(events.map(({ status }) => status)).toEqual(["started", "progress", "done"]);
    expect(events[1]?.detail).toBe("in use by eni/x");
    expect(clock.now()).toBeLessThan(45_000);
  });

  it("gives up when the thing stays in use, and says by what", async () => {
    const clock = virtualClock();
    const cloud = new MemoryCloud(clock);
    await build([base], cloud);
    addUser(cloud, [...cloud.things.values()][0]);
    await expect(tearDown([base], cloud)).rejects.toMatchObject({
      code: "PL-RESOURCE",
      message: "Could not be removed: disk t-n0; 1 resource exists now, 0 not begun or not ready.",
      reason: "in use by eni/x",
    });
    expect(clock.now()).toBeGreaterThan(290_000);
  });

  it("lifts protection only of what is named", async () => {
    const cloud = new MemoryCloud(virtualClock());
    await build([base, base], cloud);
    for (const [serial, each] of cloud.things) cloud.things.set(serial, { ...each, guarded: true });
    cloud.restart();
    await expect(tearDown([base, base], cloud, ["t-n1"])).rejects.toMatchObject({ reason: "n0 is guarded" });
    expect(cloud.calls.filter((call) => call.startsWith("lift"))).toEqual(["lift n1"]);
    expect([...cloud.things.values()].map(({ key }) => key)).toEqual(["disk/n0"]);
  });

  it("does nothing where nothing exists", async () => {
    const cloud = new MemoryCloud(virtualClock());
    const { removed, events } = await tearDown([base], cloud);
    expect([removed, events]).toEqual([[], []]);
  });
});
