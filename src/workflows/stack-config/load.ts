import type { z } from "zod";
import { awsEndpoints } from "../../provisioners/graph/parts/aws-endpoints.ts";
import type {
  LoadBalancerConfig,
  NetworkConfig,
  ProducerConfig,
} from "../../provisioners/graph/producer-config.ts";
import type { Settings } from "../../runtime/runtime.ts";
import { operationsConfig } from "./operations.ts";
import { readConfigFile } from "./read.ts";
import { defaultCidr, zoneCount } from "./rules.ts";
import { configFile } from "./schema.ts";
import { checkStackName } from "./stack-name.ts";

/**
 * The producer's configuration: privlink.yaml checked and completed; defaults alone when there is no file.
 * `settings.stack` has outranked the file's `stack` already. Calls nothing.
 * @throws {PL-CONFIG} naming key, value and what is allowed; every finding is in `details.issues`
 */
export function loadProducerConfig(
  settings: Pick<Settings, "stack" | "configPath" | "configDocument">,
): ProducerConfig {
  const stack = checkStackName(settings.stack);
  return toConfig(stack, readConfigFile(settings, lonelyIssues));
}

/** The configuration of a stack without a file: every part that can be turned off is on. */
export function producerDefaults(stack: string): ProducerConfig {
  return toConfig(stack, configFile.parse({}));
}

function toConfig(stack: string, file: z.output<typeof configFile>): ProducerConfig {
  const { loadBalancerArn, cluster, repository, service, database, cache, endpointService, logs } = file;
  return {
    stack,
    ...(loadBalancerArn === undefined ? {} : { loadBalancerArn }),
    network: toNetwork(file.network),
    cluster,
    repository,
    service,
    database,
    cache,
    loadBalancer: toLoadBalancer(file),
    endpointService,
    logs,
    ...operationsConfig(file),
  };
}

function toNetwork(network: z.output<typeof configFile>["network"]): NetworkConfig {
  const { vpcId, appSubnetIds = [], dataSubnetIds = [], cidr = defaultCidr, endpoints } = network;
  const { zoneIds, appSubnets, dataSubnets } = network;
  const made = endpoints ?? (vpcId === undefined ? "create" : "existing");
  return {
    cidr,
    zones: zoneCount(network),
    ...(zoneIds === undefined ? {} : { zoneIds }),
    ...(appSubnets === undefined ? {} : { appSubnets }),
    ...(dataSubnets === undefined ? {} : { dataSubnets }),
    ...(vpcId === undefined ? {} : { brought: { vpcId, appSubnetIds, dataSubnetIds } }),
    endpoints: made === "create" ? awsEndpoints : made === "existing" ? [] : made,
  };
}

/** Defaults that follow from other keys. */
function toLoadBalancer({
  service,
  loadBalancer,
}: Pick<z.output<typeof configFile>, "service" | "loadBalancer">): LoadBalancerConfig {
  const { port, tls, healthCheck, proxyProtocol, ...rest } = loadBalancer;
  const { protocol, path, ...timing } = healthCheck;
  const isOwnImage = service.image === undefined;
  const overHttp = protocol === "http" || (protocol === undefined && (isOwnImage || path !== undefined));
  return {
    ...rest,
    port: port ?? (tls === false ? 3000 : 443),
    tls,
    healthCheck: overHttp
      ? { ...timing, protocol: "http", path: path ?? "/readyz" }
      : { ...timing, protocol: "tcp" },
    // Few services read the header; who brings one that does says so.
    proxyProtocol: proxyProtocol ?? isOwnImage,
  };
}

/** Keys that mean something beside `loadBalancerArn`. */
const besideLoadBalancer: ReadonlySet<string> = new Set([
  "stack",
  "region",
  "profile",
  "loadBalancerArn",
  "endpointService",
  "notifications",
  "consumer",
]);

/** Sections that say nothing of an endpoint service on a load balancer that exists. */
function lonelyIssues(document: unknown): string[] {
  if (typeof document !== "object" || document === null || !("loadBalancerArn" in document)) return [];
  return Object.keys(document)
    .filter((key) => !besideLoadBalancer.has(key) && key in configFile.shape)
    .map(
      (key) => `${key} cannot go with loadBalancerArn, by which nothing but the endpoint service is built`,
    );
}
