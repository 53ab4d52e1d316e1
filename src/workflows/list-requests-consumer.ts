import type { ConnectionFact } from "../access/connection.ts";
import { type JoinedRequest, joinConnections, type Registered } from "../access/join.ts";
import { serviceIdOf } from "../privatelink/endpoint-services.ts";
import { type Endpoint, listEndpoints } from "../privatelink/endpoints.ts";
import { listRequests } from "../registry/requests.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { inParallel } from "./in-parallel.ts";
import { registryGate } from "./registry-gate.ts";

type Needs = Pick<Runtime, "aws" | "clock" | "emit">;

/** How many registries are read at a time. */
const registriesAtOnce = 4;

/** The caller's endpoints to endpoint services, joined with what was asked and what the owners answered. */
export async function consumerView(rt: Needs, account: string): Promise<JoinedRequest[]> {
  const endpoints = (await listEndpoints(rt.aws)).filter(
    ({ serviceName }) => serviceIdOf(serviceName) !== undefined,
  );
  const serviceIds = [...new Set(endpoints.flatMap(({ serviceName }) => serviceIdOf(serviceName) ?? []))];
  const parts = await inParallel(serviceIds, registriesAtOnce, async (serviceId) => {
    const ofService = endpoints.filter(({ serviceName }) => serviceIdOf(serviceName) === serviceId);
    const registered = await consumersRegistry(rt, serviceId, ofService, account);
    return joinConnections(
      ofService.map((endpoint) => toFact(endpoint, serviceId, account)),
      registered,
      new Date(rt.clock.now()),
    ).map((one) => withEndpoint(one, ofService));
  });
  return parts.flat();
}

/** A consumer may not read decisions: what the owner answered on the request takes their place. */
async function consumersRegistry(
  rt: Needs,
  serviceId: string,
  endpoints: readonly Endpoint[],
  account: string,
): Promise<Registered | undefined> {
  const owner = endpoints.map(({ tags }) => tags["privlink:service-owner"]).find((tag) => tag !== undefined);
  if (owner === undefined) {
    rt.emit({
      type: "note",
      message: `${endpoints.map(({ endpointId }) => endpointId).join(", ")} was not made by privlink: no request is on file`,
    });
    return undefined;
  }
  const gate = registryGate(
    rt,
    { serviceId, ownerAccount: owner, callerAccount: account },
    "the list shows the endpoint, but not what was asked and answered",
  );
  const requests = await gate.use((table) => listRequests(table, account));
  if (requests === undefined) return undefined;
  return {
    requests,
    decisions: requests.flatMap(({ answer, endpointId }) =>
      answer === null
        ? []
        : [
            {
              endpointId,
              account,
              status: answer.status,
              decidedBy: answer.by,
              decidedAt: answer.at,
              reason: answer.reason,
              expiresAt: answer.expiresAt,
            },
          ],
    ),
  };
}

function toFact(
  { endpointId, state, createdAt }: Endpoint,
  serviceId: string,
  owner: string,
): ConnectionFact {
  return { endpointId, serviceId, owner, state, createdAt };
}

/** What a consumer knows of its own endpoint without any record. */
function withEndpoint(joined: JoinedRequest, endpoints: readonly Endpoint[]): JoinedRequest {
  const endpoint = endpoints.find(({ endpointId }) => endpointId === joined.endpointId);
  return { ...joined, vpcId: joined.vpcId ?? endpoint?.vpcId ?? null };
}
