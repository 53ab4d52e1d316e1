import { buildConsumer } from "../../../src/workflows/build-consumer.ts";
import { buildProducer } from "../../../src/workflows/build-producer.ts";
import { destroyConsumer } from "../../../src/workflows/destroy-consumer.ts";
import { destroyProducer } from "../../../src/workflows/destroy-producer.ts";
import type { StackRuntime } from "../../../src/workflows/stack-context.ts";
import type { TestSandbox } from "../../support/sandbox.ts";
import { timeOf } from "./stack-runtime.ts";

/** The account whose profile `stackOn` takes. */
export const account = "111111111111";

/** A whole life of a stack, for tests that hold for every kind of stack. */
export interface Side {
  readonly name: string;
  /** Content of privlink.yaml. */
  readonly document: object;
  build(rt: StackRuntime): Promise<unknown>;
  destroy(rt: StackRuntime): Promise<unknown>;
}

/** Every kind of stack there is, with all that it can have. */
export const sides: readonly Side[] = [
  {
    name: "producer",
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
  {
    name: "consumer",
    document: { consumer: { bastion: true } },
    build: (rt) => buildConsumer(rt),
    destroy: (rt) => destroyConsumer(rt, { plan: false, releaseEndpoints: false }),
  },
];

/** Waits, in the sandbox's time, until all that AWS does by itself is done. */
export function quiet(sandbox: TestSandbox): Promise<void> {
  return timeOf(sandbox).clock.sleep(600_000);
}
