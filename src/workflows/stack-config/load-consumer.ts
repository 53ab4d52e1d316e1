import type { z } from "zod";
import type {
  BuiltNetwork,
  ConsumerConfig,
  InstancesConfig,
  InstanceTypeConfig,
} from "../../provisioners/graph/consumer-config.ts";
import type { Settings } from "../../runtime/runtime.ts";
import { architectureOf, type consumer } from "./consumer-schema.ts";
import { readConfigFile } from "./read.ts";
import { checkStackName } from "./stack-name.ts";

type Section = z.output<typeof consumer>;

const defaultCidr = "10.30.0.0/16";
const smallestTypes = { ARM64: "t4g.nano", X86_64: "t3.nano" } as const;

/**
 * The consumer's configuration: the section `consumer` of privlink.yaml checked and completed; defaults alone when
 * there is no file. Calls nothing.
 * @throws {PL-CONFIG} naming key, value and what is allowed
 */
export function loadConsumerConfig(
  settings: Pick<Settings, "stack" | "configPath" | "configDocument">,
): ConsumerConfig {
  const stack = checkStackName(settings.stack);
  return toConfig(stack, readConfigFile(settings).consumer);
}

/** The same stack with every part that a configuration can turn off; what it would be built with does not matter. */
export function withEveryConsumerPart(
  config: ConsumerConfig,
): ConsumerConfig & { readonly network: BuiltNetwork } {
  const smallest = typeOf({});
  return {
    stack: config.stack,
    network:
      config.network.kind === "built" ? config.network : { kind: "built", cidr: defaultCidr, zones: 2 },
    instances: config.instances || { count: 1, ...smallest },
    bastion: config.bastion || smallest,
    ssmEndpoints: true,
  };
}

function toConfig(stack: string, file: Section): ConsumerConfig {
  const { vpcId } = file;
  const instances = instancesOf(file.instances ?? (vpcId === undefined ? { count: 2 } : false));
  const placed =
    instances === false ? typeOf({}) : { type: instances.type, architecture: instances.architecture };
  return {
    stack,
    network:
      vpcId === undefined
        ? {
            kind: "built",
            cidr: file.cidr ?? defaultCidr,
            zones: file.zones ?? file.zoneIds?.length ?? 2,
            ...(file.zoneIds === undefined ? {} : { zoneIds: file.zoneIds }),
          }
        : { kind: "adopted", vpcId, subnetIds: file.subnetIds ?? [] },
    instances,
    bastion: file.bastion && placed,
    ssmEndpoints: file.ssmEndpoints ?? (vpcId === undefined && instances !== false),
  };
}

function instancesOf(
  wanted: false | Exclude<Section["instances"], false | undefined>,
): false | InstancesConfig {
  return wanted !== false && { count: wanted.count, ...typeOf(wanted) };
}

function typeOf({
  type,
  architecture,
}: {
  readonly type?: string | undefined;
  readonly architecture?: "ARM64" | "X86_64" | undefined;
}): InstanceTypeConfig {
  if (type !== undefined) return { type, architecture: architectureOf(type) };
  const chosen = architecture ?? "ARM64";
  return { type: smallestTypes[chosen], architecture: chosen };
}
