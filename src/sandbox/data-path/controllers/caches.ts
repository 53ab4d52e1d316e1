import { rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheFailed, cacheServing } from "../../services/elasticache/serving.ts";
import { cacheSlice, type CacheNode, type ReplicationGroup } from "../../services/elasticache/state.ts";
import { startRedis } from "../redis-server.ts";
import type { Relay } from "../relay.ts";
import type { ServerProcess } from "../server-process.ts";
import { converge, createController, messageOf, type Controller } from "./controller.ts";
import { startGuardedRelay } from "./guarded-relay.ts";
import type { Surroundings } from "./surroundings.ts";

/** Memory of a sandbox's cache node; the node types' own sizes would not fit on a laptop. */
const maxMemoryMiB = 64;

interface Wanted {
  readonly basis: string;
  readonly account: string;
  readonly region: string;
  readonly group: ReplicationGroup;
}

interface Running {
  readonly basis: string;
  readonly nodes: readonly { readonly server: ServerProcess; readonly relay: Relay }[];
}

/** One Redis (or Valkey) server per node of each replication group, each behind the door of its ENI. */
export function cacheController(surroundings: Surroundings, program: string, directory: string): Controller {
  const { world, network, authority, guard, report, log } = surroundings;
  const running = new Map<string, Running>();

  const wanted = (): Map<string, Wanted> =>
    new Map(
      cacheSlice.all(world).flatMap(({ account, region, data }) =>
        Object.values(data.groups)
          .filter(
            ({ phase, status }) => (phase === "wanted" || phase === "serving") && status !== "create-failed",
          )
          .map((group) => [
            group.resourceId,
            {
              basis: JSON.stringify([
                group.restarts,
                group.port,
                group.nodes.map((node) => node.networkInterfaceId),
              ]),
              account,
              region,
              group,
            },
          ]),
      ),
    );

  const startNode = async (group: ReplicationGroup, node: CacheNode, primary: CacheNode, folder: string) => {
    const address = network.pool.allocate(`redis:${group.resourceId}/${node.clusterId}`);
    const names = [
      node.address,
      node === primary ? group.primaryAddress : group.readerAddress,
      group.readerAddress,
    ];
    const certificate = group.transitEncryption
      ? await authority.issue({
          names: [...new Set(names)],
          addresses: [network.addressOf(node.networkInterfaceId), address],
        })
      : undefined;
    const server = await startRedis({
      program,
      directory: join(folder, node.clusterId),
      address,
      port: group.port,
      maxMemoryMiB,
      ...(certificate !== undefined && {
        tls: {
          certificatePem: certificate.certificatePem,
          keyPem: certificate.keyPem,
          authorityPem: authority.certificatePem,
        },
      }),
      ...(group.authToken !== undefined && { authToken: group.authToken }),
      ...(node !== primary && {
        replicaOf: {
          address: network.pool.allocate(`redis:${group.resourceId}/${primary.clusterId}`),
          port: group.port,
        },
      }),
      guard,
      onLog: (line) => log(`${node.clusterId}: ${line}`),
    });
    const relay = await startGuardedRelay(surroundings, {
      networkInterfaceId: node.networkInterfaceId,
      port: group.port,
      to: { address, port: group.port },
    });
    return { server, relay };
  };

  const start = async (
    key: string,
    { basis, account, region, group }: Wanted,
  ): Promise<Running | undefined> => {
    const [primary] = group.nodes;
    if (primary === undefined) return undefined;
    const started = await Promise.allSettled(
      group.nodes.map((node) => startNode(group, node, primary, join(directory, key))),
    );
    const nodes = started.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    const failed = started.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) {
      report(failed.reason, `starting the cache ${group.id}`);
      cacheFailed(world, { account, region, id: group.id }, messageOf(failed.reason));
      await stop(key, { basis, nodes });
      return undefined;
    }
    const entry = { basis, nodes };
    for (const { server } of nodes) {
      void server.exited.then(async () => {
        if (running.get(key) !== entry) return;
        // A node died by itself: the group is started anew, as ElastiCache replaces a node.
        running.delete(key);
        await stop(key, entry);
        controller.trigger();
      });
    }
    cacheServing(world, { account, region, id: group.id });
    world.touch();
    return entry;
  };

  const stop = async (_key: string, { nodes }: Running): Promise<void> => {
    await Promise.all(nodes.map(async ({ server, relay }) => (await relay.stop(), await server.stop())));
  };

  const forgetDeleted = async (): Promise<void> => {
    const live = new Set(
      cacheSlice
        .all(world)
        .flatMap(({ data }) => Object.values(data.groups).map((group) => group.resourceId)),
    );
    for (const owner of Object.keys(network.pool.toJSON().addresses)) {
      const key = /^redis:([^/]+)\//.exec(owner)?.[1];
      if (key === undefined || live.has(key)) continue;
      network.pool.release(owner);
      await rm(join(directory, key), { recursive: true, force: true });
    }
  };

  const controller = createController(
    "caches",
    async () => {
      await converge(wanted(), running, start, stop);
      await forgetDeleted();
    },
    async () => {
      await Promise.all([...running].map(([key, entry]) => (running.delete(key), stop(key, entry))));
    },
    report,
  );
  return controller;
}
