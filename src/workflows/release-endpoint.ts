import { isLive } from "../access/connection.ts";
import { PrivlinkError } from "../errors/error.ts";
import { type Connection, listConnections } from "../privatelink/connections.ts";
import { serviceIdOf } from "../privatelink/endpoint-services.ts";
import { deleteEndpoint, type Endpoint, findEndpoint, listEndpoints } from "../privatelink/endpoints.ts";
import { isDenied } from "../privatelink/fault.ts";
import { remainingInterfaces } from "../privatelink/network.ts";
import {
  deleteSecurityGroup,
  findSecurityGroupsByTag,
  getSecurityGroups,
  type SecurityGroup,
  tagSecurityGroup,
} from "../privatelink/security-groups.ts";
import { deleteRequest } from "../registry/requests.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { poll } from "./adaptive-polling.ts";
import { announceCaller } from "./announce-caller.ts";
import { type DecisionFailure, toFailure } from "./approve-requests-failure.ts";
import { registryGate } from "./registry-gate.ts";

type Needs = Pick<Runtime, "aws" | "clock" | "emit" | "signal" | "env">;

/** What a release removed. */
export interface ReleasedEndpoint {
  readonly endpointId: string;
  readonly serviceId: string | null;
  /** Ids of what was removed; empty when nothing was left. */
  readonly removed: string[];
}

/** Tag by which a run that was cut finds the group of an endpoint that is gone already. */
const releasedWithTag = "privlink:released-with";
/** Budget for the endpoint and its network interfaces to go. */
const budgetMs = 900_000;

/**
 * Removes endpoints of this account: the endpoint with its network interfaces, the security group that privlink made
 * for it. What is gone already is fine.
 */
export async function releaseEndpoints(
  endpointIds: readonly string[],
  rt: Needs,
): Promise<{ released: ReleasedEndpoint[]; failed: DecisionFailure[] }> {
  const { account } = await announceCaller(rt);
  const released: ReleasedEndpoint[] = [];
  const failed: DecisionFailure[] = [];
  // One after the other: deletions share a bucket of 4 that refills slowly. @source aws-facts 1.13
  for (const endpointId of new Set(endpointIds)) {
    try {
      rt.signal.throwIfAborted();
      released.push(await releaseOne(rt, endpointId, account));
    } catch (error) {
      if (rt.signal.aborted) throw error;
      failed.push(toFailure(endpointId, error));
    }
  }
  return { released, failed };
}

async function releaseOne(rt: Needs, endpointId: string, account: string): Promise<ReleasedEndpoint> {
  const endpoint = await findEndpoint(rt.aws, endpointId);
  const groups =
    endpoint === undefined
      ? await findSecurityGroupsByTag(rt.aws, releasedWithTag, endpointId)
      : await ownGroups(rt, endpoint);
  const tags = endpoint?.tags ?? groups[0]?.tags ?? {};
  const serviceId =
    (endpoint === undefined ? undefined : serviceIdOf(endpoint.serviceName)) ?? tags["privlink:service"];
  const removed: string[] = [];
  if (endpoint === undefined && groups.length === 0) {
    await refuseForeign(rt, endpointId, account);
    rt.emit({
      type: "note",
      message: `${endpointId} does not exist in this account and region; nothing is left to remove`,
    });
  }
  if (endpoint !== undefined) {
    for (const { groupId } of groups) await tagSecurityGroup(rt.aws, groupId, releasedWithTag, endpointId);
    await removeEndpoint(rt, endpoint);
    removed.push(endpointId, ...endpoint.networkInterfaceIds);
  }
  // Before the group: that one bears the trail by which a run that was cut finds the rest.
  const owner = tags["privlink:service-owner"];
  if (serviceId !== undefined && owner !== undefined) {
    const gate = registryGate(
      rt,
      { serviceId, ownerAccount: owner, callerAccount: account },
      `the request for ${endpointId} stays on file`,
    );
    await gate.use((table) => deleteRequest(table, account, endpointId));
  }
  for (const group of groups) {
    await removeGroup(rt, group, endpointId);
    removed.push(group.groupId);
  }
  return { endpointId, serviceId: serviceId ?? null, removed };
}

/**
 * Only its own account can remove an endpoint. The owner of the service sees it as a connection, and might take
 * "nothing is left" for done.
 * @throws {PL-CONFLICT}
 */
async function refuseForeign({ aws }: Needs, endpointId: string, account: string): Promise<void> {
  let connections: Connection[];
  try {
    connections = await listConnections(aws);
  } catch (error) {
    // A consumer needs no right to see connections.
    if (isDenied(error)) return;
    throw error;
  }
  const foreign = connections.find((one) => one.endpointId === endpointId && one.owner !== account);
  if (foreign === undefined || !isLive(foreign.state)) return;
  throw new PrivlinkError("PL-CONFLICT", `${endpointId} belongs to account ${foreign.owner}`, {
    reason: "only its own account can release an endpoint",
    hint: `To cut it off from your service run \`privlink reject ${endpointId}\`.`,
  });
}

/** Groups of the endpoint that privlink made and that nothing else uses. */
async function ownGroups({ aws }: Needs, endpoint: Endpoint): Promise<SecurityGroup[]> {
  const [groups, neighbours] = await Promise.all([
    getSecurityGroups(aws, endpoint.securityGroupIds),
    listEndpoints(aws, { vpcId: endpoint.vpcId }),
  ]);
  const elsewhere = new Set(
    neighbours
      .filter(({ endpointId }) => endpointId !== endpoint.endpointId)
      .flatMap((one) => one.securityGroupIds),
  );
  return groups.filter(
    ({ groupId, name, tags }) =>
      tags["privlink:managed"] === "true" &&
      name === `privlink-${serviceIdOf(endpoint.serviceName) ?? ""}` &&
      !elsewhere.has(groupId),
  );
}

async function removeEndpoint(
  rt: Needs,
  { endpointId, state, networkInterfaceIds }: Endpoint,
): Promise<void> {
  const step = { type: "step", id: `release-${endpointId}`, label: `Remove ${endpointId}` } as const;
  const start = rt.clock.now();
  rt.emit({ ...step, status: "started", usualSeconds: 60 });
  if (state !== "deleting") await deleteEndpoint(rt.aws, endpointId);
  let left: string[] = [endpointId];
  const gone = await poll(
    {
      look: async () => {
        left = (await findEndpoint(rt.aws, endpointId)) === undefined ? [] : [endpointId];
        if (left.length === 0) left = await remainingInterfaces(rt.aws, networkInterfaceIds);
        if (left.length === 0) return true as const;
        rt.emit({
          ...step,
          status: "progress",
          detail: `${left.join(", ")} still there`,
          elapsedMs: rt.clock.now() - start,
        });
        return undefined;
      },
      timeoutMs: budgetMs,
      usualSeconds: 60,
      interrupted: {
        message: `Interrupted; ${endpointId} is being deleted`,
        hint: `Run \`privlink release ${endpointId}\` to remove what is left of it.`,
      },
    },
    rt,
  );
  if (gone === undefined) {
    rt.emit({ ...step, status: "failed" });
    throw new PrivlinkError(
      "PL-RESOURCE",
      `${left.join(", ")} is still there after ${budgetMs / 60_000} min`,
      {
        hint: "Run the same command again; it goes on from here.",
      },
    );
  }
  rt.emit({ ...step, status: "done", elapsedMs: rt.clock.now() - start });
}

async function removeGroup(rt: Needs, { groupId }: SecurityGroup, endpointId: string): Promise<void> {
  const gone = await poll(
    {
      look: async () => ((await deleteSecurityGroup(rt.aws, groupId)) ? (true as const) : undefined),
      timeoutMs: budgetMs,
      usualSeconds: 10,
      interrupted: {
        message: `Interrupted; ${endpointId} is gone, its security group ${groupId} is not yet`,
        hint: `Run \`privlink release ${endpointId}\` to remove it.`,
      },
    },
    rt,
  );
  if (gone !== undefined) return;
  throw new PrivlinkError(
    "PL-RESOURCE",
    `Security group ${groupId} is still in use after ${budgetMs / 60_000} min`,
    {
      hint: "Take it off whatever uses it, then run the same command again.",
    },
  );
}
