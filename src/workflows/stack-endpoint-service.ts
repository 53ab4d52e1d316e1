import { z } from "zod";
import type { Graph } from "../engine/graph.ts";
import type { Observations } from "../engine/resolve.ts";

const endpointService = z.object({
  serviceId: z.string(),
  serviceName: z.string(),
  /** Everybody who may find it now, by configuration or by `privlink allow`. */
  allowedPrincipals: z.array(z.string()),
});

/** The PrivateLink side of a stack. */
export type EndpointServiceOfStack = z.output<typeof endpointService>;

/** The stack's endpoint service, or undefined while there is none. */
export function endpointServiceOf<Context>(
  graph: Graph<Context>,
  observations: Observations,
): EndpointServiceOfStack | undefined {
  for (const { id, provisioner } of graph.nodes.values()) {
    if (provisioner.kind === "endpoint-service" && observations.has(id)) {
      return endpointService.parse(observations.get(id));
    }
  }
  return undefined;
}
