import { describe, expect, it } from "vitest";
import { apply } from "../../../src/engine/apply.ts";
import { buildGraph, node } from "../../../src/engine/graph.ts";
import type { Ref } from "../../../src/engine/contract.ts";
import { observeAll } from "../../../src/engine/observe.ts";
import { planApply } from "../../../src/engine/plan.ts";
import { ref } from "../../../src/engine/ref.ts";
import { PrivlinkError } from "../../../src/errors/error.ts";
import { MemoryCloud, thing, tools, type Thing, type ThingSpec } from "./memory-cloud.ts";
import { build, graphOfThings, look, type Wanted } from "./stack-of-things.ts";
import { virtualClock } from "./virtual-clock.ts";

const base: Wanted = { kind: 0, size: 1, shape: "round", uses: [], sees: [], waitsForReady: false };

async function failureOf(run: Promise<unknown>): Promise<PrivlinkError> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PrivlinkError)) throw new Error(`not a PrivlinkError: ${String(error)}`);
  return error;
}

describe("apply", () => {
  it("tells each step with its label, what it waits for, and how it ends", async () => {
    const cloud = new MemoryCloud(virtualClock(), 5000);
    const { events } = await build([{ ...base, kind: 1 }], cloud);
    expect(events.map(({ status, detail }) => [status, detail])).toEqual([
      ["started", undefined],
      ["progress", "getting ready"],
      ["done", undefined],
    ]);
    expect(events[0]).toMatchObject({ id: "n0", label: "create rack t-n0", usualSeconds: 10 });
    expect(events.at(-1)?.elapsedMs).toBeGreaterThanOrEqual(5000);
  });

  it("builds on what exists where exists is enough, and waits where ready is asked for", async () => {
    const clock = virtualClock();
    const cloud = new MemoryCloud(clock, 60_000);
    await build([base, { ...base, kind: 2, uses: [0] }], cloud);
    const [disk, host] = [...cloud.things.values()];
    expect(host?.readyAt).toBeLessThan((disk?.readyAt ?? 0) + 1000);
    const slow = new MemoryCloud(clock, 60_000);
    await build([base, { ...base, kind: 2, uses: [0], waitsForReady: true }], slow);
    const [first, second] = [...slow.things.values()];
    expect(second?.readyAt).toBeGreaterThanOrEqual((first?.readyAt ?? 0) + 60_000);
  });

  it("waits for a value that comes later than the thing that has it", async () => {
    const clock = virtualClock();
    const cloud = new MemoryCloud(clock, 60_000);
    const secretOf = (seen: Thing): number => {
      if (clock.now() < seen.readyAt) throw new Error("has no secret yet");
      return seen.serial;
    };
    const of = (id: string, sees: readonly Ref<number>[]) =>
      node(thing("disk"), { id, name: id, tags: {}, spec: { size: 1, shape: "round", uses: [], sees } });
    const graph = buildGraph([of("a", []), of("b", [ref("a", secretOf)]), of("c", [])]);
    const { options } = tools(clock);
    const { entries } = await apply(planApply(graph, new Map()), { ...options, context: cloud });
    expect(entries.map(({ action }) => action)).toEqual(["create", "create", "create"]);
    const [, , last] = [...cloud.things.values()];
    expect(last).toMatchObject({ key: "disk/b", sees: [1] });
  });

  it("looks at what matters to its dependants only when one of them is to be changed", async () => {
    const cloud = new MemoryCloud(virtualClock());
    const image = { ...thing("image"), readyOnDemand: true };
    let looks = 0;
    const counting = {
      ...image,
      ready: (...args: Parameters<NonNullable<typeof image.ready>>) => {
        looks += 1;
        return image.ready?.(...args) ?? Promise.reject(new Error("no ready"));
      },
    };
    const graphOf = (size: number) =>
      buildGraph([
        node(counting, { id: "a", name: "a", tags: {}, spec: { size: 1, shape: "", uses: [], sees: [] } }),
        node(thing("task"), {
          id: "b",
          name: "b",
          tags: {},
          spec: { size, shape: "", uses: [ref("a", (seen: Thing) => seen.serial, "ready")], sees: [] },
        }),
      ]);
    const run = async (size: number): Promise<number> => {
      looks = 0;
      const graph = graphOf(size);
      const { observations } = await observeAll(graph, {}, cloud);
      await apply(planApply(graph, observations), { ...tools(cloud.clock).options, context: cloud });
      return looks;
    };
    expect(await run(1)).toBeGreaterThan(0);
    expect(await run(1)).toBe(0);
    expect(await run(2)).toBe(1);
  });

  it("ends at once when a thing fails, with its reason, what exists, and the command that goes on", async () => {
    const clock = virtualClock();
    const cloud = new MemoryCloud(clock, 600_000);
    cloud.broken.set("disk/n1", "no capacity in zone b");
    const wanted = [base, base, { ...base, kind: 2, uses: [1], waitsForReady: true }];
    const error = await failureOf(build(wanted, cloud));
    expect(clock.now()).toBeLessThan(1000);
    expect(error).toMatchObject({
      code: "PL-RESOURCE",
      message: "Could not be built: disk t-n1; 2 resources exist now, 2 not begun or not ready.",
      reason: "no capacity in zone b",
      details: {
        failures: [
          {
            resource: "t-n1",
            type: "disk",
            action: "create",
            code: "PL-RESOURCE",
            message: "no capacity in zone b",
          },
        ],
        existing: ["t-n0", "t-n1"],
        unfinished: ["t-n0", "t-n2"],
      },
    });
    expect(error.hint).toContain("`again`");
  });

  it("reports all failures of things that ran at the same time", async () => {
    const cloud = new MemoryCloud(virtualClock());
    cloud.write = () => Promise.reject(new Error("quota"));
    const error = await failureOf(build([base, base, base], cloud));
    expect(error.details?.["failures"]).toHaveLength(3);
    expect(error.reason).toBe("t-n0: quota; t-n1: quota; t-n2: quota");
  });

  it("ends with the code that all failures share", async () => {
    const cloud = new MemoryCloud(virtualClock());
    const graph = graphOfThings([base]);
    const { options } = tools(cloud.clock);
    cloud.write = () => Promise.reject(new Error("no"));
    const denied = {
      ...options,
      explain: () => ({ code: "PL-DENIED", reason: "ec2:CreateVpc", conflict: false }) as const,
    };
    const run = apply(planApply(graph, new Map()), { ...denied, context: cloud });
    expect((await failureOf(run)).code).toBe("PL-DENIED");
  });

  it("says when it was interrupted, what is there and what is not", async () => {
    const clock = virtualClock();
    const cloud = new MemoryCloud(clock, 600_000);
    const controller = new AbortController();
    void clock.sleep(1000).then(() => controller.abort());
    const wanted = [base, { ...base, kind: 2, uses: [0], waitsForReady: true }];
    const error = await failureOf(build(wanted, cloud, controller.signal));
    expect(error).toMatchObject({
      code: "PL-INTERRUPTED",
      details: { existing: ["t-n0"], unfinished: ["t-n0", "t-n1"] },
    });
    expect(error.hint).toContain("`again`");
    expect(clock.now()).toBeLessThan(2000);
  });

  it("carries a change on to what refers to it, though the plan could not foresee it", async () => {
    // Each sync gives a new revision, as a task definition does; the plan of what points to it is `none`.
    const cloud = new MemoryCloud(virtualClock());
    const revised = thing("disk");
    const provisioner = {
      ...revised,
      sync: (...[of, before, , context]: Parameters<typeof revised.sync>) =>
        context.write(`sync ${of.id}`, () => context.put({ ...before, ...of.spec, tags: of.tags })),
    };
    const graph = (size: number) => {
      const spec = { size, shape: "round", uses: [], sees: [] };
      const sees = [ref("a", (observed: Thing) => observed.serial)];
      return buildGraph([
        node(provisioner, { id: "a", name: "a", tags: {}, spec }),
        node(thing("host"), { id: "b", name: "b", tags: {}, spec: { ...spec, size: 1, sees } }),
      ]);
    };
    const run = async (size: number) => {
      const { observations } = await look(graph(size), cloud);
      const { options } = tools(cloud.clock);
      return apply(planApply(graph(size), observations), { ...options, context: cloud });
    };
    await run(1);
    const { entries } = await run(2);
    expect(entries.map(({ id, action }) => [id, action])).toEqual([
      ["a", "update"],
      ["b", "update"],
    ]);
    expect(entries[1]?.fields.map(({ field }) => field)).toEqual(["sees"]);
  });

  /** Things that count how often they are looked at, settled at size 1. */
  const looker = () => {
    const looks: string[] = [];
    const provisioner = {
      ...thing("disk"),
      settled: (_: unknown, { size }: Thing) => size === 1,
      ready: async ({ id }: { id: string }, observed: Thing) => {
        looks.push(id);
        return { state: "ready", observed } as const;
      },
    };
    const part = (id: string, size: number, after: readonly string[] = []) =>
      node(provisioner, {
        id,
        name: id,
        tags: {},
        spec: { size, shape: "round", uses: [], sees: [] } satisfies ThingSpec,
        after,
      });
    return { looks, part };
  };

  it("spares the look where observe has shown that it works", async () => {
    const cloud = new MemoryCloud(virtualClock());
    const { looks, part } = looker();
    const graph = buildGraph([part("a", 1), part("b", 2)]);
    const { options } = tools(cloud.clock);
    await apply(planApply(graph, new Map()), { ...options, context: cloud });
    expect(looks.splice(0).toSorted()).toEqual(["a", "b"]);
    const { observations } = await look(graph, cloud);
    await apply(planApply(graph, observations), { ...options, context: cloud });
    expect(looks).toEqual(["b"]);
  });

  it("looks again at what rests on a change, at any distance", async () => {
    const cloud = new MemoryCloud(virtualClock());
    const { looks, part } = looker();
    const graph = (size: number) =>
      buildGraph([part("rule", size), part("link", 1, ["rule"]), part("top", 1, ["link"]), part("aside", 1)]);
    const { options } = tools(cloud.clock);
    await apply(planApply(graph(1), new Map()), { ...options, context: cloud });
    looks.length = 0;
    const { observations } = await look(graph(3), cloud);
    await apply(planApply(graph(3), observations), { ...options, context: cloud });
    expect(looks.toSorted()).toEqual(["link", "rule", "top"]);
  });
});
