import { PrivlinkError } from "../errors/error.ts";
import { type Connection, listConnections } from "../privatelink/connections.ts";
import { type Endpoint, findEndpoint, listEndpoints } from "../privatelink/endpoints.ts";
import { listOwnServices, type OwnService, serviceIdOf } from "../privatelink/endpoint-services.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { stackOf } from "./own-services.ts";

/** What is tested: an endpoint (own, or seen by its service's owner), and the stack behind it where it is one's own. */
export interface SmokeTarget {
  readonly service: OwnService | undefined;
  readonly endpoint: Endpoint | undefined;
  readonly connection: Connection | undefined;
}

/**
 * Finds what is meant. With an endpoint id: that endpoint, as consumer or as owner. Without: the stack in the settings
 * where the account owns it, else the account's only endpoint to a service.
 * @throws {PL-NOT-FOUND} nothing fits
 * @throws {PL-AMBIGUOUS} several endpoints fit
 */
export async function findSmokeTarget(
  rt: Pick<Runtime, "aws" | "settings">,
  endpointId: string | undefined,
): Promise<SmokeTarget> {
  const services = await listOwnServices(rt.aws);
  if (endpointId !== undefined) return named(rt, endpointId, services);
  const service = services.find((one) => stackOf(one) === rt.settings.stack);
  const endpoints = (await listEndpoints(rt.aws)).filter(
    ({ serviceName }) => serviceIdOf(serviceName) !== undefined,
  );
  if (service !== undefined) {
    const own = endpoints.filter(({ serviceName }) => serviceName === service.serviceName);
    return { service, endpoint: own.length === 1 ? own[0] : undefined, connection: undefined };
  }
  const [only] = endpoints;
  if (only === undefined) {
    throw new PrivlinkError("PL-NOT-FOUND", "This account has neither a stack nor an endpoint to test", {
      hint: `Run \`privlink request-endpoint\` first, or check --profile, --region and --stack (${rt.settings.stack}).`,
    });
  }
  if (endpoints.length > 1) {
    throw new PrivlinkError("PL-AMBIGUOUS", `This account has ${endpoints.length} endpoints to services`, {
      hint: `Pass one of them: ${endpoints.map(({ endpointId: id, state }) => `${id} (${state})`).join(", ")}.`,
    });
  }
  return { service: undefined, endpoint: only, connection: undefined };
}

async function named(
  { aws }: Pick<Runtime, "aws">,
  endpointId: string,
  services: readonly OwnService[],
): Promise<SmokeTarget> {
  const [endpoint, connections] = await Promise.all([
    findEndpoint(aws, endpointId),
    services.length === 0 ? [] : listConnections(aws),
  ]);
  const connection = connections.find((one) => one.endpointId === endpointId);
  const service = services.find(({ serviceId }) => serviceId === connection?.serviceId);
  if (endpoint !== undefined || connection !== undefined) return { service, endpoint, connection };
  throw new PrivlinkError(
    "PL-NOT-FOUND",
    `${endpointId} is neither an endpoint of this account nor connected to its services`,
    {
      hint: "Run `privlink requests` to see what there is, or check --profile and --region.",
    },
  );
}
