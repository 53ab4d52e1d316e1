import { assert, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { createFaultSet, type FaultSubject } from "../../../../src/sandbox/faults/fault-set.ts";
import { seededRandom } from "../../../../src/sandbox/world/seeded-random.ts";

const call: FaultSubject = { service: "ec2", operation: "CreateVpc", write: true, account: "111111111111" };

describe("a set of rules", () => {
  it("lets the first rule that ends a call count, and adds up delays", () => {
    const faults = createFaultSet();
    faults.add({
      rules: [
        { kind: "delay", delayMs: 10 },
        { kind: "throttle", calls: 2 },
        { kind: "dropped" },
        { kind: "delay", delayMs: 5 },
      ],
    });
    expect(faults.judge(call)).toMatchObject({ delayMs: 15, hit: { rule: { kind: "dropped" } } });
    expect(faults.judge(call)).toMatchObject({ delayMs: 15, hit: { rule: { kind: "throttle" } } });
    expect(faults.rules.map(({ seen, hits }) => [seen, hits])).toEqual([
      [2, 2],
      [2, 1],
      [2, 1],
      [2, 2],
    ]);
    expect(faults.injected).toBe(2);
  });

  it("hits as often as its probability says, whatever the seed", () => {
    assert(
      property(integer({ min: 0, max: 0xffff_ffff }), integer({ min: 0, max: 10 }), (seed, tenths) => {
        const faults = createFaultSet();
        faults.add({ seed, rules: [{ kind: "throttle", probability: tenths / 10 }] });
        for (let index = 0; index < 2000; index += 1) faults.judge(call);
        const share = (faults.rules[0]?.hits ?? 0) / 2000;
        expect(Math.abs(share - tenths / 10)).toBeLessThan(0.06);
      }),
      { numRuns: 50 },
    );
  });

  it("draws the same for a rule, whatever the rules before it did", () => {
    const pattern = (first: string): boolean[] => {
      const faults = createFaultSet();
      faults.add({
        seed: 3,
        rules: [
          { kind: "throttle", probability: 0.5, calls: first },
          { kind: "delay", delayMs: 1, probability: 0.5 },
        ],
      });
      return Array.from({ length: 50 }, () => faults.judge(call).delayMs > 0);
    };
    expect(pattern("1-")).toEqual(pattern("1000-"));
  });

  it("forgets rules that are removed, but not what they did", () => {
    const faults = createFaultSet();
    const [id = ""] = faults.add({ rules: [{ kind: "deny" }, { kind: "delay", delayMs: 1 }] });
    faults.judge(call);
    expect(faults.remove(id)).toBe(true);
    expect(faults.remove(id)).toBe(false);
    expect(faults.judge(call).hit).toBeUndefined();
    expect(faults.clear()).toBe(1);
    expect(faults.injected).toBe(2);
  });
});

describe("the generator", () => {
  it("is the published mulberry32", () => {
    const random = seededRandom(1);
    expect([random(), random(), random()].map((value) => value.toFixed(6))).toEqual([
      "0.627074",
      "0.002736",
      "0.527447",
    ]);
  });
});
