import { beforeAll, describe, expect, it } from "vitest";
import { watchedServices } from "../../support/effects.ts";
import { storm } from "../../support/faults.ts";
import { differences, portraitOf } from "../../support/portrait.ts";
import { startTestSandbox } from "../../support/sandbox.ts";
import { account, quiet, sides, type Side } from "./sides.ts";
import { stackOn } from "./stack-runtime.ts";

/** What a whole life of a stack came to. */
interface Life {
  readonly built: readonly string[];
  readonly gone: readonly string[];
  /** Names of the writes that changed something, sorted. */
  readonly buildEffects: readonly string[];
  readonly destroyEffects: readonly string[];
  /** Calls that the sandbox refused or whose answer it lost on purpose. */
  readonly injected: number;
}

async function live(side: Side, weather: Partial<Parameters<typeof startTestSandbox>[0]>): Promise<Life> {
  const watched = watchedServices();
  const sandbox = await startTestSandbox({ ...weather, services: watched.services });
  try {
    watched.world = sandbox.world;
    // Names of zones are shuffled per sandbox.
    Object.assign(sandbox.world.state, { seed: "storm" });
    const effects = () => watched.effects.splice(0).sort();
    await side.build(stackOn(sandbox, side.document).rt);
    const buildEffects = effects();
    await quiet(sandbox);
    const built = portraitOf(sandbox.world.state, account);
    await side.destroy(stackOn(sandbox, side.document).rt);
    await quiet(sandbox);
    return {
      built,
      buildEffects,
      gone: portraitOf(sandbox.world.state, account),
      destroyEffects: effects(),
      injected: sandbox.requests.filter(({ injected }) => injected !== undefined).length,
    };
  } finally {
    await sandbox.close();
  }
}

describe.each(sides.map((side) => [side.name, side] as const))("a %s's stack in a storm", (_name, side) => {
  let calm: Life;
  beforeAll(async () => {
    calm = await live(side, {});
  });

  it.each([1, 2, 3])(
    "is built and removed as on a calm day, with as many effects (seed %i)",
    async (seed) => {
      const life = await live(side, storm(seed));
      expect(life.injected).toBeGreaterThan(50);
      expect(differences(calm.buildEffects, life.buildEffects)).toEqual([]);
      expect(differences(calm.built, life.built)).toEqual([]);
      expect(differences(calm.destroyEffects, life.destroyEffects)).toEqual([]);
      expect(differences(calm.gone, life.gone)).toEqual([]);
    },
  );

  it("is the same when a third of all writes lose their answer", async () => {
    const rules = [{ kind: "lost-answer", only: "writes", probability: 0.33 } as const];
    const life = await live(side, { ...storm(5), faults: { seed: 5, rules } });
    expect(life.injected).toBeGreaterThan(20);
    expect(differences(calm.buildEffects, life.buildEffects)).toEqual([]);
    expect(differences(calm.built, life.built)).toEqual([]);
    expect(differences(calm.destroyEffects, life.destroyEffects)).toEqual([]);
    expect(differences(calm.gone, life.gone)).toEqual([]);
  });
});
