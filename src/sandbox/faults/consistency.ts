import { AwsFault, type Service } from "../operation.ts";
import { createReplica, type Replica, type ReplicaLag, type Replicated } from "../world/replica.ts";
import type { World } from "../world/world.ts";

/**
 * Services whose answers run behind what was done, with the records that are known at once. DynamoDB is not among
 * them: its reads can be consistent, and those that need it are.
 *
 * @source aws-facts 2.6
 */
const lagging: Replicated = {
  ec2: ["clientTokens"],
  iam: [],
  elasticloadbalancing: [],
  ecs: ["taskDefinitions"],
  "application-autoscaling": [],
};

/** A refusal because of something that exists, but is not known everywhere yet. */
export class NotVisibleYet extends AwsFault {
  constructor(fault: AwsFault) {
    super(fault.code, fault.message, fault.status);
  }
}

/** Lets operations see the world as AWS would show it to them. */
export interface Consistency {
  /**
   * Runs an operation. One that looks sees an older world; one that changes something is refused when it names
   * what is too new to be known.
   *
   * @throws AwsFault, {@link NotVisibleYet}
   */
  run(service: Service, write: boolean, operation: (world: World) => unknown): Promise<unknown>;
}

/** What was done is seen at once. */
export function strictConsistency(world: World): Consistency {
  return { run: async (_service, _write, operation) => operation(world) };
}

/** What was done is seen after a while. */
export function eventualConsistency(world: World, lag: ReplicaLag): Consistency {
  const replica = createReplica(world, lagging, lag);
  return {
    async run(service, write, operation) {
      // What a service keeps beside the state (logs, items) belongs to the real world only.
      if (service.close !== undefined) return operation(world);
      if (!write) return operation(replica.reading());
      await tryFirst(replica, operation);
      return operation(world);
    },
  };
}

/**
 * Tries a write where new records are missing. Its own checks of what the caller names then refuse it, with the
 * code and words of that very operation; nobody has to tell it what is visible.
 *
 * @throws NotVisibleYet when it is refused for that reason alone
 */
async function tryFirst(replica: Replica, operation: (world: World) => unknown): Promise<void> {
  const world = replica.trying();
  const refusal = world === undefined ? undefined : await refusalOf(operation, world);
  if (refusal === undefined) return;
  // What is wrong in any case is said by the real run.
  if ((await refusalOf(operation, replica.tryingOnTruth())) === undefined) throw new NotVisibleYet(refusal);
}

async function refusalOf(operation: (world: World) => unknown, world: World): Promise<AwsFault | undefined> {
  try {
    await operation(world);
    return undefined;
  } catch (error) {
    // Anything else: a record refers to one that is missing in this world. It says nothing about the call.
    return error instanceof AwsFault ? error : undefined;
  }
}
