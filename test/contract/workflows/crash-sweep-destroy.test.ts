import { describe, expect, it } from "vitest";
import { openSweep, runCalmly, sweep } from "./crash-sweep.ts";
import { quiet, sides } from "./sides.ts";
import { stackOn } from "./stack-runtime.ts";

/*
 * Swept is every state in which a process that is killed can leave AWS: see runCalmly. Processes that are really killed
 * are in test/e2e/runs/kill.test.ts.
 */

describe.each(sides.map((side) => [side.name, side] as const))("a %s's stack", (_name, side) => {
  it("is removed by the next run wherever the one before was killed, with nothing twice and nothing over", async () => {
    const of = await openSweep(side);
    await side.build(stackOn(of.sandbox, side.document).rt);
    await quiet(of.sandbox);
    const run = (rt: Parameters<typeof side.destroy>[0]) => side.destroy(rt);
    const calm = await runCalmly(of, () => run(stackOn(of.sandbox, side.document).rt));
    expect(calm.cuts.length).toBeGreaterThan(25);
    await sweep(of, calm, run);
    await of.sandbox.close();
  }, 240_000);
});
