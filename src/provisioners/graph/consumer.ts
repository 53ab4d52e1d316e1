import type { ConsumerConfig } from "./consumer-config.ts";
import type { ConsumerFacts } from "./consumer-facts.ts";
import { endpointsPart } from "./consumer-parts/endpoints.ts";
import { instancesPart } from "./consumer-parts/instances.ts";
import { networkPart } from "./consumer-parts/network.ts";
import type { ConsumerNode } from "./consumer-parts/part.ts";
import { securityPart } from "./consumer-parts/security.ts";

export { consumerFacts, type ConsumerFacts } from "./consumer-facts.ts";

/** Everything that `init consumer` builds. Pure. */
export function consumerGraph(config: ConsumerConfig, facts: ConsumerFacts): ConsumerNode[] {
  const blueprint = { config, facts };
  return [
    ...networkPart(blueprint),
    ...securityPart(blueprint),
    ...endpointsPart(blueprint),
    ...instancesPart(blueprint),
  ];
}
