import type { ProducerConfig } from "../../../src/provisioners/graph/producer-config.ts";

/** A stack with every default, named `shop`. */
export const producerConfig: ProducerConfig = {
  stack: "shop",
  network: { cidr: "10.20.0.0/16", zones: 2 },
  service: {
    port: 3000,
    desiredCount: 2,
    cpu: 256,
    memoryMiB: 512,
    architecture: "ARM64",
    stopTimeoutSeconds: 30,
    environment: {},
  },
  database: {
    instanceClass: "db.t4g.micro",
    storageGiB: 20,
    multiAz: true,
    engineVersion: "17",
    backupDays: 7,
    deletionProtection: true,
    name: "privlink",
  },
  cache: { engine: "redis", nodeType: "cache.t4g.micro", nodes: 2 },
  loadBalancer: {
    port: 3000,
    deletionProtection: true,
    healthCheck: {
      path: "/readyz",
      intervalSeconds: 10,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      timeoutSeconds: 5,
    },
    deregistrationDelaySeconds: 30,
    proxyProtocol: true,
  },
  endpointService: { acceptanceRequired: true, allowedPrincipals: [] },
  logs: { retentionDays: 30 },
};
