import type { GraphNode } from "../../src/engine/graph.ts";
import { latencySeconds } from "../../src/sandbox/world/latency.ts";

/** Kinds that do nothing as long as a role that they act in cannot be assumed. */
export const actsInRole: ReadonlySet<string> = new Set(["service", "flow-log"]);

/**
 * Seconds from the moment at which a resource exists until it works, by the sandbox's own table; 0 for what
 * works at once.
 */
export function readySeconds<Context>({ provisioner, spec }: GraphNode<Context>): number {
  switch (provisioner.kind) {
    case "db-instance":
      return latencySeconds[spec["multiAz"] === true ? "database.create" : "database.createSingleZone"];
    case "replication-group":
      return latencySeconds["cache.create"];
    case "load-balancer":
      return latencySeconds["loadBalancer.create"];
    case "vpc-endpoint":
      return latencySeconds[spec["type"] === "Gateway" ? "endpoint.gateway" : "endpoint.create"];
    case "service":
      return (
        latencySeconds["task.provision"] + latencySeconds["task.pull"] + latencySeconds["target.register"]
      );
    case "registry-table":
      return latencySeconds["table.create"];
    default:
      return 0;
  }
}
