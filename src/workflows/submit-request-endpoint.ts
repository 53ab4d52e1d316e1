import { createHash } from "node:crypto";
import { PrivlinkError } from "../errors/error.ts";
import type { VisibleService } from "../privatelink/endpoint-services.ts";
import {
  createEndpoint,
  type Endpoint,
  type EndpointSpec,
  findEndpoint,
  listEndpoints,
} from "../privatelink/endpoints.ts";
import { faultName } from "../privatelink/fault.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { poll } from "./adaptive-polling.ts";

/** States from which an endpoint can still come to carry traffic. */
const usable: ReadonlySet<string> = new Set(["pendingAcceptance", "pending", "available"]);

/** Tags of an endpoint; the owner is noted because EC2 does not tell it of an endpoint. */
export function endpointTags(service: VisibleService): Record<string, string> {
  return {
    Name: `privlink-${service.serviceId}`,
    "privlink:managed": "true",
    "privlink:service": service.serviceId,
    "privlink:service-owner": service.owner,
  };
}

/**
 * The endpoint that an earlier run made for this service in this VPC, the oldest live one first. One that can no longer
 * work is answered as well: it is in the way on purpose, since only its consumer can release it.
 */
export async function existingEndpoint(
  { aws }: Pick<Runtime, "aws">,
  service: VisibleService,
  vpcId: string,
): Promise<Endpoint | undefined> {
  const endpoints = await listEndpoints(aws, { serviceName: service.serviceName, vpcId });
  return endpoints
    .filter(({ state }) => state !== "deleting")
    .sort((one, other) => Number(isUsable(other)) - Number(isUsable(one)) || compareAge(one, other))[0];
}

/** Whether an endpoint can carry traffic, now or once its owner and AWS are done. */
export function isUsable({ state }: Pick<Endpoint, "state">): boolean {
  return usable.has(state);
}

/**
 * Creates the endpoint under a token that follows from service, VPC and security groups, so that a run that was cut
 * after the call finds what it made. A token whose endpoint is gone is spent: the next generation takes its place.
 * @throws {PL-CONFLICT} when all generations are spent
 * @source aws-facts 1.6
 */
export async function createOnce(
  rt: Pick<Runtime, "aws" | "clock" | "signal">,
  service: VisibleService,
  spec: Omit<EndpointSpec, "serviceName" | "clientToken" | "tags">,
): Promise<Endpoint> {
  for (let generation = 1; generation <= mostGenerations; generation += 1) {
    try {
      const made = await createEndpoint(rt.aws, {
        ...spec,
        serviceName: service.serviceName,
        clientToken: tokenOf(service.serviceName, spec, generation),
        tags: endpointTags(service),
      });
      const seen = await settled(rt, made);
      if (seen !== undefined) return seen;
    } catch (error) {
      if (faultName(error) !== "IdempotentParameterMismatch") throw error;
      const found = await existingEndpoint(rt, service, spec.vpcId);
      if (found !== undefined) return found;
    }
  }
  throw new PrivlinkError(
    "PL-CONFLICT",
    `${service.serviceId} was requested and released too often in ${spec.vpcId}`,
    {
      hint: "Wait an hour and run the same command again.",
    },
  );
}

const mostGenerations = 50;

/** How long a new endpoint may take until EC2 shows it. @source peers 2.A4 */
const visibleWithinMs = 15_000;

/**
 * What EC2 shows of the endpoint that a create call answered with; undefined when it is gone. A repeated token is
 * answered with the endpoint as it was made, so the answer alone says nothing of today.
 */
async function settled(
  rt: Pick<Runtime, "aws" | "clock" | "signal">,
  made: Endpoint,
): Promise<Endpoint | undefined> {
  const age = rt.clock.now() - (made.createdAt?.getTime() ?? 0);
  const seen = await poll(
    {
      look: () => findEndpoint(rt.aws, made.endpointId),
      timeoutMs: age < 4 * visibleWithinMs ? visibleWithinMs : 0,
      interrupted: {
        message: `Interrupted; endpoint ${made.endpointId} exists`,
        hint: "Run the same command again; it goes on from here.",
      },
    },
    rt,
  );
  return seen !== undefined && isUsable(seen) ? seen : undefined;
}

function tokenOf(
  serviceName: string,
  { vpcId, securityGroupIds }: Pick<EndpointSpec, "vpcId" | "securityGroupIds">,
  generation: number,
): string {
  return createHash("sha256")
    .update([serviceName, vpcId, ...securityGroupIds, generation].join(" "))
    .digest("hex");
}

const compareAge = (one: Endpoint, other: Endpoint): number =>
  (one.createdAt?.getTime() ?? 0) - (other.createdAt?.getTime() ?? 0);
