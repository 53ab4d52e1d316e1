import type { Operation, Service } from "../../src/sandbox/operation.ts";
import { isRead } from "../../src/sandbox/protocol/reads.ts";
import { operationName } from "../../src/sandbox/protocol/schema.ts";
import { services } from "../../src/sandbox/services/registry.ts";
import type { World } from "../../src/sandbox/world/world.ts";

/** What a sandbox was changed by; a write that finds all as it wants it is no effect. */
export interface Watch {
  /** Names of the operations in their order. The items of DynamoDB, which are no part of the state, do not count. */
  readonly effects: string[];
  /** The sandbox's world, once it runs: of the worlds in which a write is only tried nothing stays. */
  world: World | undefined;
  /** Called right after an effect, before its answer. */
  onEffect: (operation: string) => void;
}

/** All services of the sandbox, for it to be started with, and what is seen of them. */
export interface WatchedServices extends Watch {
  readonly services: readonly Service[];
}

/** All services of the sandbox, watched. */
export function watchedServices(): WatchedServices {
  const watch: Watch = { effects: [], world: undefined, onEffect: () => undefined };
  const watched = services.map((service) => ({
    ...service,
    operations: service.operations.map((operation) => watchedOperation(operation, watch)),
  }));
  return Object.assign(watch, { services: watched });
}

function watchedOperation(operation: Operation, watch: Watch): Operation {
  const name = operationName(operation.schema);
  if (isRead(name)) return operation;
  return {
    ...operation,
    async handle(input, call) {
      if (call.world !== watch.world) return operation.handle(input, call);
      const before = contentOf(call.world);
      const output: unknown = await operation.handle(input, call);
      if (contentOf(call.world) !== before) {
        watch.effects.push(name);
        watch.onEffect(name);
      }
      return output;
    },
  };
}

/** Without times: who puts the same once more has changed nothing. */
const contentOf = (world: World): string =>
  JSON.stringify(world.state.slices).replaceAll(/"\d{4}-\d{2}-\d{2}T[\d:.]+Z"/g, '""');
