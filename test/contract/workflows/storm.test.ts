import { beforeAll, describe, expect, it } from "vitest";
import { buildConsumer } from "../../../src/workflows/build-consumer.ts";
import { buildProducer } from "../../../src/workflows/build-producer.ts";
import { destroyConsumer } from "../../../src/workflows/destroy-consumer.ts";
import { destroyProducer } from "../../../src/workflows/destroy-producer.ts";
import type { StackRuntime } from "../../../src/workflows/stack-context.ts";
import { watchedServices } from "../../support/effects.ts";
import { storm } from "../../support/faults.ts";
import { differences, portraitOf } from "../../support/portrait.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { stackOn, timeOf } from "./stack-runtime.ts";

const account = "111111111111";

interface Side {
  readonly document: object;
  build(rt: StackRuntime): Promise<unknown>;
  destroy(rt: StackRuntime): Promise<unknown>;
}

const sides: Readonly<Record<string, Side>> = {
  producer: {
    document: { database: { deletionProtection: false }, loadBalancer: { deletionProtection: false } },
    build: (rt) => buildProducer(rt, { allow: ["222222222222"] }),
    destroy: (rt) =>
      destroyProducer(rt, {
        plan: false,
        rejectConnections: false,
        liftProtection: [],
        skipFinalSnapshot: true,
      }),
  },
  consumer: {
    document: { consumer: { bastion: true } },
    build: (rt) => buildConsumer(rt),
    destroy: (rt) => destroyConsumer(rt, { plan: false, releaseEndpoints: false }),
  },
};

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

/** Until all that AWS does by itself is done. */
const quiet = (sandbox: TestSandbox): Promise<void> => timeOf(sandbox).clock.sleep(600_000);

describe.each(Object.entries(sides))("a %s's stack in a storm", (_name, side) => {
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
});
