import { describe, expect, it } from "vitest";
import type { TokenBuckets } from "../../../src/runtime/token-buckets.ts";
import { startTestSandbox } from "../../support/sandbox.ts";
import { sides, type Side } from "./sides.ts";
import { stackOn } from "./stack-runtime.ts";

const bottomless: TokenBuckets = { take: () => Promise.resolve(), drain: () => undefined };

/** A whole life of a stack; answers with how many calls were throttled. */
const live = async (side: Side, keeping: { buckets?: TokenBuckets } = {}): Promise<number> => {
  const sandbox = await startTestSandbox({ throttling: true });
  try {
    await side.build(stackOn(sandbox, side.document, keeping).rt);
    await side.destroy(stackOn(sandbox, side.document, keeping).rt);
    return sandbox.faultReport().throttled.reduce((sum, { count }) => sum + count, 0);
  } finally {
    await sandbox.close();
  }
};

describe.each(sides.map((side) => [side.name, side] as const))(
  "a %s's stack at AWS's token buckets",
  (_name, side) => {
    it("is never throttled, since it asks no more than they hold", async () => {
      expect(await live(side)).toBe(0);
    });
  },
);

it("a producer's stack is built and removed all the same when nobody keeps to them", async () => {
  const [producer] = sides;
  expect(producer?.name).toBe("producer");
  expect(await live(producer as Side, { buckets: bottomless })).toBeGreaterThan(0);
});
