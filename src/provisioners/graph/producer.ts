import { computePart } from "./parts/compute.ts";
import { checkImage } from "./parts/container.ts";
import { dataPart } from "./parts/data.ts";
import { endpointsPart } from "./parts/endpoints.ts";
import { loadBalancerPart, privateLinkPart } from "./parts/entry.ts";
import { checkRegions } from "./parts/regions.ts";
import { networkPart } from "./parts/network.ts";
import { notificationsPart } from "./parts/notifications.ts";
import { withOperations } from "./parts/operations.ts";
import type { ProducerNode } from "./parts/part.ts";
import { rolesPart } from "./parts/roles.ts";
import { securityPart } from "./parts/security.ts";
import type { ProducerConfig } from "./producer-config.ts";
import type { StackFacts } from "./stack-facts.ts";

export { assumedFacts, stackFacts, type StackFacts } from "./stack-facts.ts";
export type { ProducerNode } from "./parts/part.ts";
export type { ProvisionerContext } from "../support/context.ts";
export { newReads } from "../support/read-once.ts";

/**
 * Everything that `init producer` builds, in the field's own names. Pure.
 * @throws {PL-CONFIG} `service.environment` names a variable that privlink sets itself, tasks cannot reach
 *   `service.image`, the certificate is of another region, or the service cannot be offered in other regions
 */
export function producerGraph(config: ProducerConfig, facts: StackFacts): ProducerNode[] {
  const blueprint = { config, facts };
  checkRegions(blueprint);
  if (facts.loadBalancer !== undefined) {
    return [...privateLinkPart(blueprint), ...notificationsPart(blueprint)];
  }
  checkImage(blueprint);
  return withOperations(blueprint, [
    ...networkPart(blueprint),
    ...securityPart(blueprint),
    ...endpointsPart(blueprint),
    ...dataPart(blueprint),
    ...rolesPart(blueprint),
    ...loadBalancerPart(blueprint),
    ...privateLinkPart(blueprint),
    ...computePart(blueprint),
  ]);
}
