import { join } from "node:path";
import { databaseDirectory } from "../control/directory.ts";
import { sandboxRegion } from "../control/environment.ts";
import { ec2State } from "../services/ec2/state.ts";
import type { World } from "../world/world.ts";
import { openCertificateAuthority } from "./certificate-authority.ts";
import { cacheController } from "./controllers/caches.ts";
import { databaseController, prepareDatabaseDirectory } from "./controllers/databases.ts";
import { endpointController } from "./controllers/endpoints.ts";
import { loadBalancerController } from "./controllers/load-balancers.ts";
import { startNames } from "./controllers/names.ts";
import type { Surroundings } from "./controllers/surroundings.ts";
import { endLostTasks, taskController } from "./controllers/tasks.ts";
import { MissingProgramError } from "./missing-program.ts";
import { claimNetwork } from "./network-claim.ts";
import { createLoopbackNetwork } from "./network.ts";
import { findPostgres } from "./postgres-binaries.ts";
import { startProcessGuard } from "./process-guard.ts";
import { findRedis } from "./redis-server.ts";
import { settle } from "./settle.ts";
import { unprivilegedAccount } from "./unprivileged-account.ts";

/** The bundled programs that tasks run. */
export interface Programs {
  readonly apiService: URL;
  readonly taskNetwork: URL;
}

/** A running data path. */
export interface DataPath {
  /** `host:port` of the resolver for names that are public on AWS. */
  readonly resolver: string;
  /** Resolves when what the state asks for is up and takes traffic, or does not come up. */
  settled(): Promise<void>;
  /** Stops every process and listener. */
  close(): Promise<void>;
}

/** A program that the data path cannot do without is not installed. */
export class PrerequisiteMissing extends Error {
  readonly hint: string;

  constructor(cause: MissingProgramError) {
    super(cause.message, { cause });
    this.name = "PrerequisiteMissing";
    this.hint = `Install it (Debian: apt-get install ${cause.debianPackage}), or start with --no-data-path to answer API calls only.`;
  }
}

/**
 * Starts what carries traffic: whatever the state says that should run or listen does, from now on.
 *
 * @throws PrerequisiteMissing when PostgreSQL or Redis is not there
 */
export async function startDataPath(
  world: World,
  programs: Programs,
  report: (error: unknown, doing: string) => void,
  log: (line: string) => void,
): Promise<DataPath> {
  const account = await unprivilegedAccount();
  const databases = databaseDirectory(world.options.directory);
  await prepareDatabaseDirectory(databases, account);
  const [binaries, redis, authority, claim] = await Promise.all([
    findPostgres(databases, account),
    findRedis(),
    openCertificateAuthority(join(world.options.directory, "data", "certificates")),
    claimNetwork(world.state.network?.network),
  ]).catch((error: unknown) => {
    throw error instanceof MissingProgramError ? new PrerequisiteMissing(error) : error;
  });

  const guard = startProcessGuard();
  const network = createLoopbackNetwork(world, claim.network);
  const surroundings: Surroundings = { world, network, authority, guard, report, log };
  const names = await startNames(surroundings, claim.network);
  const loadBalancers = loadBalancerController(surroundings);
  const controllers = [
    databaseController(surroundings, { binaries, account, directory: databases }),
    cacheController(surroundings, redis, join(world.options.directory, "data", "caches")),
    taskController(surroundings, {
      program: programs.apiService,
      preload: programs.taskNetwork,
      resolverOf: (vpcId) => names.resolverOf(vpcId),
    }),
    loadBalancers,
    endpointController(surroundings, loadBalancers),
    names,
  ];
  // Every account has its default VPC from the start, and with it a resolver.
  for (const account of Object.keys(world.state.accounts))
    ec2State({ world, account, region: sandboxRegion });
  endLostTasks(surroundings);
  const look = (): void => {
    network.sweep();
    for (const controller of controllers) controller.trigger();
  };
  const unsubscribe = world.onChange(look);
  look();

  return {
    resolver: names.publicResolver,
    settled: () => settle(world, controllers),
    async close() {
      unsubscribe();
      // From the client's side inwards, so that nothing is forwarded to what has gone.
      for (const controller of controllers.toReversed()) await controller.stop();
      await guard.close();
      await claim.release();
    },
  };
}
