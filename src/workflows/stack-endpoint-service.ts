import { z } from "zod";
import type { Graph } from "../engine/graph.ts";
import type { Observations } from "../engine/resolve.ts";

const endpointService = z.object({
  serviceId: z.string(),
  serviceName: z.string(),
  allowedPrincipals: z.array(z.string()),
  privateDnsName: z.string().optional(),
  privateDnsVerification: z
    .object({ state: z.string(), type: z.string(), name: z.string(), value: z.string() })
    .optional(),
});

/** The name under which consumers may reach the service, once its ownership is proved. */
export interface PrivateDns {
  readonly name: string;
  /** `pendingVerification`, `verified` or `failed`. */
  readonly state: string;
  /** The DNS record that proves it. */
  readonly record?: { readonly type: string; readonly name: string; readonly value: string };
}

/** The PrivateLink side of a stack. */
export interface EndpointServiceOfStack {
  readonly serviceId: string;
  readonly serviceName: string;
  /** Everybody who may find it now, by configuration or by `privlink allow`. */
  readonly allowedPrincipals: readonly string[];
  readonly privateDns?: PrivateDns;
}

/** The stack's endpoint service, or undefined while there is none. */
export function endpointServiceOf<Context>(
  graph: Graph<Context>,
  observations: Observations,
): EndpointServiceOfStack | undefined {
  for (const { id, provisioner } of graph.nodes.values()) {
    if (provisioner.kind === "endpoint-service" && observations.has(id)) {
      return toService(endpointService.parse(observations.get(id)));
    }
  }
  return undefined;
}

function toService(observed: z.output<typeof endpointService>): EndpointServiceOfStack {
  const { privateDnsName: name, privateDnsVerification: proof, ...service } = observed;
  if (name === undefined) return service;
  if (proof === undefined) return { ...service, privateDns: { name, state: "pendingVerification" } };
  const { state, ...record } = proof;
  return { ...service, privateDns: { name, state, record } };
}
