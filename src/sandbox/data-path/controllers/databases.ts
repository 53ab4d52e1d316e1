import { chmod, chown, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { databaseFailed, databaseServing } from "../../services/rds/serving.ts";
import { rdsSlice, type DbInstance } from "../../services/rds/state.ts";
import type { PostgresBinaries } from "../postgres-binaries.ts";
import { startPostgres } from "../postgres-server.ts";
import type { Relay } from "../relay.ts";
import type { ServerProcess } from "../server-process.ts";
import type { Account } from "../unprivileged-account.ts";
import { converge, createController, messageOf, type Controller } from "./controller.ts";
import { startGuardedRelay } from "./guarded-relay.ts";
import type { Surroundings } from "./surroundings.ts";

/** Where PostgreSQL comes from, whom it runs as and where its clusters are. */
export interface DatabaseHost {
  readonly binaries: PostgresBinaries;
  readonly account: Account | undefined;
  readonly directory: string;
}

interface Wanted {
  readonly basis: string;
  readonly account: string;
  readonly region: string;
  readonly instance: DbInstance;
}

interface Running {
  readonly basis: string;
  readonly server: ServerProcess;
  readonly relay: Relay;
}

/** One PostgreSQL server per DB instance that shall run, behind the door of the instance's ENI. */
export function databaseController(surroundings: Surroundings, host: DatabaseHost): Controller {
  const { world, network, authority, guard, report, log } = surroundings;
  const running = new Map<string, Running>();

  const wanted = (): Map<string, Wanted> =>
    new Map(
      rdsSlice.all(world).flatMap(({ account, region, data }) =>
        Object.values(data.instances)
          .filter(({ phase, status }) => (phase === "wanted" || phase === "serving") && status !== "failed")
          .map((instance) => [
            instance.resourceId,
            {
              basis: JSON.stringify([
                instance.restarts,
                instance.passwordChanges,
                instance.port,
                instance.networkInterfaceId,
              ]),
              account,
              region,
              instance,
            },
          ]),
      ),
    );

  const start = async (
    key: string,
    { basis, account, region, instance }: Wanted,
  ): Promise<Running | undefined> => {
    try {
      const address = network.pool.allocate(`postgres:${key}`);
      const certificate = await authority.issue({
        names: [instance.address],
        addresses: [network.addressOf(instance.networkInterfaceId)],
      });
      const server = await startPostgres({
        binaries: host.binaries,
        account: host.account,
        dataDirectory: join(host.directory, key),
        address,
        port: instance.port,
        user: instance.masterUsername,
        password: instance.masterPassword,
        database: instance.databaseName ?? "postgres",
        certificatePem: certificate.certificatePem,
        keyPem: certificate.keyPem,
        guard,
        onLog: (line) => log(`${instance.id}: ${line}`),
      });
      const relay = await startGuardedRelay(surroundings, {
        networkInterfaceId: instance.networkInterfaceId,
        port: instance.port,
        to: { address, port: instance.port },
      });
      void server.exited.then(() => {
        if (running.get(key)?.server !== server) return;
        // It died by itself: the next look starts it anew, as RDS would.
        running.delete(key);
        void relay.stop().then(() => controller.trigger());
      });
      databaseServing(world, { account, region, id: instance.id });
      world.touch();
      return { basis, server, relay };
    } catch (error) {
      report(error, `starting the database ${instance.id}`);
      databaseFailed(world, { account, region, id: instance.id }, messageOf(error));
      return undefined;
    }
  };

  const stop = async (_key: string, { server, relay }: Running): Promise<void> => {
    await relay.stop();
    await server.stop();
  };

  const controller = createController(
    "databases",
    async () => {
      const now = wanted();
      await converge(now, running, start, stop);
      await forgetDeleted(
        host.directory,
        network,
        new Set(
          rdsSlice
            .all(world)
            .flatMap(({ data }) => Object.values(data.instances).map(({ resourceId }) => resourceId)),
        ),
      );
    },
    async () => {
      await Promise.all([...running].map(([key, entry]) => (running.delete(key), stop(key, entry))));
    },
    report,
  );
  return controller;
}

/** Directory of the clusters, which the account that runs PostgreSQL can reach. */
export async function prepareDatabaseDirectory(
  directory: string,
  account: Account | undefined,
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  if (account !== undefined) await chown(directory, account.uid, account.gid);
}

/** Removes the data of instances that no longer exist. */
async function forgetDeleted(
  directory: string,
  network: Surroundings["network"],
  live: ReadonlySet<string>,
): Promise<void> {
  const owners = Object.keys(network.pool.toJSON().addresses).filter((owner) =>
    owner.startsWith("postgres:"),
  );
  for (const owner of owners) {
    const key = owner.slice("postgres:".length);
    if (live.has(key)) continue;
    network.pool.release(owner);
    await rm(join(directory, key), { recursive: true, force: true });
  }
}
