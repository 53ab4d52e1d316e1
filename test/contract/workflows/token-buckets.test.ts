import { describe, expect, it } from "vitest";
import { startTestSandbox } from "../../support/sandbox.ts";
import { sides } from "./sides.ts";
import { stackOn } from "./stack-runtime.ts";

describe.each(sides.map((side) => [side.name, side] as const))(
  "a %s's stack at AWS's token buckets",
  (_name, side) => {
    /** A whole life of a stack; answers with how many calls were throttled. */
    const live = async (hasBuckets: boolean): Promise<number> => {
      const sandbox = await startTestSandbox({ throttling: true });
      try {
        await side.build(stackOn(sandbox, side.document, { hasBuckets }).rt);
        await side.destroy(stackOn(sandbox, side.document, { hasBuckets }).rt);
        return sandbox.faultReport().throttled.reduce((sum, { count }) => sum + count, 0);
      } finally {
        await sandbox.close();
      }
    };

    it("is never throttled, since it asks no more than they hold", async () => {
      expect(await live(true)).toBe(0);
    });

    it("is built and removed all the same when nobody keeps to them", async () => {
      // A consumer's stack is small enough to stay within them anyway.
      expect(await live(false)).toBeGreaterThanOrEqual(side.name === "producer" ? 1 : 0);
    });
  },
);
