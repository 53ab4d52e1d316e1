import { PrivlinkError } from "../errors/error.ts";
import { listConnections } from "../privatelink/connections.ts";
import { listEndpoints } from "../privatelink/endpoints.ts";
import { type OwnService, serviceIdOf } from "../privatelink/endpoint-services.ts";
import { identity } from "../privatelink/identity.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { findOwnService, stackOf } from "./own-services.ts";
import { inspectStack, type StackInspection } from "./stack-status-inspect.ts";
import { checkStack } from "./stack-status-checks.ts";

/** The state of a stack on one screen. */
export interface StackStatus {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  /** From which side it is seen. */
  readonly side: "owner" | "consumer";
  /** Owner: every part does its work. Consumer: every endpoint is available. */
  readonly healthy: boolean;
  /** What is wrong, with the resource's name, in the order of cause and effect. */
  readonly problems: string[];
  readonly endpointService: { serviceId: string; serviceName: string; state: string } | null;
  readonly loadBalancer: { name: string; state: string } | null;
  readonly targets: { id: string; port: number; zone: string; state: string; reason: string | null }[];
  /** Number of connections (consumer: endpoints) in each state. */
  readonly connections: Record<string, number>;
  readonly database: { id: string; status: string; engine: string } | null;
  readonly cache: { id: string; status: string; engine: string } | null;
  readonly service: {
    cluster: string;
    name: string;
    desired: number;
    running: number;
    pending: number;
    rollout: string | null;
  } | null;
}

/**
 * The stack in the settings as its owner sees it; in an account without such a stack, its endpoints to services.
 * @throws {PL-NOT-FOUND} when the account has neither
 */
export async function stackStatus(
  rt: Pick<Runtime, "aws" | "settings" | "clock">,
  serviceText: string | undefined,
): Promise<StackStatus> {
  const { account } = await identity(rt.aws);
  let service: OwnService;
  try {
    service = await findOwnService(rt, serviceText);
  } catch (error) {
    if (serviceText !== undefined || !(error instanceof PrivlinkError) || error.code !== "PL-NOT-FOUND")
      throw error;
    return consumerStatus(rt, account, error);
  }
  const [inspection, connections] = await Promise.all([
    inspectStack(rt, service),
    listConnections(rt.aws, service.serviceId),
  ]);
  const problems = (await checkStack(rt, inspection)).flatMap((check) =>
    check.status === "fail" ? [`${check.detail}. ${check.hint ?? ""}`.trim()] : [],
  );
  return {
    stack: stackOf(service) ?? rt.settings.stack,
    account,
    region: rt.aws.region,
    side: "owner",
    healthy: problems.length === 0,
    problems,
    ...describe(inspection),
    connections: countStates(connections),
  };
}

function describe({
  service,
  loadBalancers: [loadBalancer],
  targetGroups,
  compute: [compute],
  database,
  cache,
}: StackInspection): Pick<
  StackStatus,
  "endpointService" | "loadBalancer" | "targets" | "database" | "cache" | "service"
> {
  return {
    endpointService: { serviceId: service.serviceId, serviceName: service.serviceName, state: service.state },
    loadBalancer: loadBalancer === undefined ? null : { name: loadBalancer.name, state: loadBalancer.state },
    targets: targetGroups
      .flatMap(({ targets }) => targets)
      .map(({ id, port, zone, state, reason }) => ({ id, port, zone, state, reason }))
      .sort((one, other) => one.zone.localeCompare(other.zone) || one.id.localeCompare(other.id)),
    database:
      database === undefined ? null : { id: database.id, status: database.status, engine: database.engine },
    cache: cache === undefined ? null : { id: cache.id, status: cache.status, engine: cache.engine },
    service:
      compute === undefined
        ? null
        : {
            cluster: compute.cluster,
            name: compute.name,
            desired: compute.desired,
            running: compute.running,
            pending: compute.pending,
            rollout: compute.rollout,
          },
  };
}

async function consumerStatus(
  rt: Pick<Runtime, "aws" | "settings">,
  account: string,
  nothing: PrivlinkError,
): Promise<StackStatus> {
  const endpoints = (await listEndpoints(rt.aws)).filter(
    ({ serviceName }) => serviceIdOf(serviceName) !== undefined,
  );
  if (endpoints.length === 0) throw nothing;
  const problems = endpoints
    .filter(({ state }) => state !== "available")
    .map(
      ({ endpointId, state, failure }) =>
        `${endpointId} is ${state}${failure === undefined ? "" : `: ${failure}`}`,
    );
  return {
    stack: rt.settings.stack,
    account,
    region: rt.aws.region,
    side: "consumer",
    healthy: problems.length === 0,
    problems,
    endpointService: null,
    loadBalancer: null,
    targets: [],
    connections: countStates(endpoints),
    database: null,
    cache: null,
    service: null,
  };
}

function countStates(items: readonly { readonly state: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of items) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
