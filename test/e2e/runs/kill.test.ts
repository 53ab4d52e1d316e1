import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/sandbox/world/seeded-random.ts";
import { describeOutcome, runPrivlink, type Outcome } from "../../support/cli.ts";
import { killAt } from "../../support/faults.ts";
import { differences, portraitOf } from "../../support/portrait.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { endLease } from "../../support/snapshots.ts";

/*
 * A sample: processes that are really killed, at calls that a seed chooses, and processes that go on. The whole sweep is
 * in test/contract/workflows/crash-sweep-*.test.ts, in one process.
 */

const random = seededRandom(20);
const points = Array.from({ length: 3 }, () => ({
  // The first twenty calls look; a build makes about 240, a removal about 190.
  build: 25 + Math.floor(random() * 170),
  destroy: 25 + Math.floor(random() * 120),
  moment: random() < 0.5 ? ("before" as const) : ("after" as const),
}));

const account = "111111111111";
const init = ["init", "producer", "--yes", "--json", "--stack", "shop"];
const destroy = [
  "destroy producer --yes --json --stack shop --skip-final-snapshot",
  "--lift-protection shop-nlb --lift-protection shop-database",
]
  .join(" ")
  .split(" ");

let sandbox: TestSandbox;
let directory: string;
let calm: { built: string[]; gone: string[] };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "privlink-kill-"));
  await open();
  await finish(init);
  const built = portrait();
  await finish(destroy);
  calm = { built, gone: portrait() };
  await sandbox.close();
});
afterEach(() => sandbox.close());
afterAll(() => rm(directory, { recursive: true, force: true }));

/** A new sandbox, in which zones have the same names as in the others. */
async function open(): Promise<void> {
  sandbox = await startTestSandbox();
  Object.assign(sandbox.world.state, { seed: "kill" });
}

const portrait = (): string[] => portraitOf(sandbox.world.state, account);

const run = async (args: readonly string[], kill?: AbortSignal): Promise<Outcome> =>
  runPrivlink(args, {
    directory,
    environment: await sandbox.environment("producer"),
    ...(kill === undefined ? {} : { kill }),
  });

/** Once more, as though the lease time, and what AWS takes to show all, had passed. */
async function finish(args: readonly string[]): Promise<void> {
  await endLease(sandbox, "shop-lease").catch(() => undefined);
  const outcome = await run(args);
  if (outcome.exitCode !== 0) throw new Error(describeOutcome(["privlink", ...args], outcome));
}

/** Runs until the process is killed at call `k`, then once more. */
async function killThenFinish(args: readonly string[], k: number, moment: "before" | "after"): Promise<void> {
  await endLease(sandbox, "shop-lease").catch(() => undefined);
  const controller = new AbortController();
  const lift = killAt(sandbox, k, moment, () => controller.abort(), { account });
  const killed = await run(args, controller.signal);
  const { reached } = lift();
  expect({ reached, exitCode: killed.exitCode }).toEqual({ reached: true, exitCode: 137 });
  await finish(args);
}

describe("a process that is killed", () => {
  it.each(points)(
    "at call $build of a build and call $destroy of a removal ($moment its effect) is made up for by the next",
    async ({ build, destroy: removal, moment }) => {
      await open();
      await killThenFinish(init, build, moment);
      expect(differences(calm.built, portrait())).toEqual([]);
      await killThenFinish(destroy, removal, moment);
      expect(differences(calm.gone, portrait())).toEqual([]);
    },
  );
});
