/**
 * How long AWS takes, in seconds, typical case. One table for the whole sandbox; the time scale of
 * the sandbox divides it (0 = at once, 1 = as on AWS, 60 = a minute takes a second).
 *
 * @source aws-facts 2.10
 */
export const latencySeconds = {
  "endpoint.create": 75,
  "endpoint.accept": 60,
  "endpoint.modify": 90,
  "endpoint.delete": 90,
  /** How long a deleted endpoint is still listed, as `deleted` (an estimate). */
  "endpoint.forget": 10,
  "endpoint.gateway": 6,
  "endpointService.delete": 15,
  "loadBalancer.create": 150,
  "loadBalancer.enisGone": 60,
  "target.register": 60,
  "database.create": 840,
  "database.createSingleZone": 450,
  "database.modify": 60,
  "database.delete": 285,
  "cache.create": 500,
  "cache.delete": 300,
  "cache.modify": 60,
  "cluster.create": 1,
  "task.provision": 20,
  "task.pull": 15,
  "role.usable": 10,
  "instance.start": 13,
  /** An estimate, as the two below. */
  "instance.stop": 30,
  "instance.terminate": 40,
  /** From `running` until both status checks have passed. */
  "instance.checks": 120,
  /** From `running` until the instance's agent has registered with Systems Manager. */
  "instance.agent": 20,
  "table.create": 8,
} as const;

/** A row of the latency table. */
export type Latency = keyof typeof latencySeconds;
