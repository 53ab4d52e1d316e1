import { computePart } from "./parts/compute.ts";
import { dataPart } from "./parts/data.ts";
import { endpointsPart } from "./parts/endpoints.ts";
import { entryPart } from "./parts/entry.ts";
import { networkPart } from "./parts/network.ts";
import type { ProducerNode } from "./parts/part.ts";
import { rolesPart } from "./parts/roles.ts";
import { securityPart } from "./parts/security.ts";
import type { ProducerConfig } from "./producer-config.ts";
import type { StackFacts } from "./stack-facts.ts";

export { stackFacts, type StackFacts } from "./stack-facts.ts";
export type { ProvisionerContext } from "../support/context.ts";

/**
 * Everything that `init producer` builds, in the field's own names. Pure.
 * @throws {PL-CONFIG} `service.environment` names a variable that privlink sets itself
 */
export function producerGraph(config: ProducerConfig, facts: StackFacts): ProducerNode[] {
  const blueprint = { config, facts };
  return [
    ...networkPart(blueprint),
    ...securityPart(blueprint),
    ...endpointsPart(blueprint),
    ...dataPart(blueprint),
    ...rolesPart(blueprint),
    ...entryPart(blueprint),
    ...computePart(blueprint),
  ];
}
