import { _InstanceType } from "@aws-sdk/client-ec2";
import { AwsFault, type Call } from "../../operation.ts";
import type { Zone } from "../../world/zones.ts";
import { lookUp } from "../support/records.ts";

/** An instance type. */
export interface InstanceType {
  readonly name: string;
  readonly architectures: readonly ("arm64" | "x86_64")[];
  readonly vcpus: number;
  readonly threadsPerCore: 1 | 2;
  readonly memoryMiB: number;
  /** Network interfaces that an instance can have, and private IPv4 addresses that each can have. */
  readonly interfaces: number;
  readonly addressesPerInterface: number;
  readonly clockGhz: number;
  readonly network: string;
  readonly manufacturer: "AWS" | "Intel" | "AMD";
  readonly burstable: boolean;
  readonly freeTier: boolean;
}

const burst = { burstable: true } as const;
const steady = { burstable: false } as const;
const graviton2 = {
  architectures: ["arm64"],
  threadsPerCore: 1,
  clockGhz: 2.5,
  manufacturer: "AWS",
} as const;
const graviton3 = { ...graviton2, clockGhz: 2.6 } as const;
const skylake = {
  architectures: ["x86_64"],
  threadsPerCore: 2,
  clockGhz: 2.5,
  manufacturer: "Intel",
} as const;
const iceLake = { ...skylake, clockGhz: 3.5 } as const;
const epyc = { ...skylake, clockGhz: 2.2, manufacturer: "AMD" } as const;

/** Small types, as test instances and bastions are. @source GEN (aws-facts 0): EC2's table of instance types */
const table: readonly InstanceType[] = [
  ...sizes("t3", { ...skylake, ...burst, network: "Up to 5 Gigabit" }, ["micro", "small"]),
  ...sizes("t3a", { ...epyc, ...burst, network: "Up to 5 Gigabit" }),
  ...sizes("t4g", { ...graviton2, ...burst, network: "Up to 5 Gigabit" }, ["micro", "small"]),
  ...twoSizes("m6i", 4096, { ...iceLake, ...steady, network: "Up to 12.5 Gigabit" }),
  ...twoSizes("c6i", 2048, { ...iceLake, ...steady, network: "Up to 12.5 Gigabit" }),
  ...twoSizes("m7g", 4096, { ...graviton3, ...steady, network: "Up to 12.5 Gigabit" }),
  ...twoSizes("c7g", 2048, { ...graviton3, ...steady, network: "Up to 12.5 Gigabit" }),
];

type Family = Omit<
  InstanceType,
  "name" | "vcpus" | "memoryMiB" | "interfaces" | "addressesPerInterface" | "freeTier"
>;

/** The burstable families share their sizes; those of `freeTier` count for AWS's free tier. */
function sizes(family: string, common: Family, freeTier: readonly string[] = []): InstanceType[] {
  const rows = [
    ["nano", 512, 2, 2],
    ["micro", 1024, 2, 2],
    ["small", 2048, 3, 4],
    ["medium", 4096, 3, 6],
    ["large", 8192, 3, 12],
  ] as const;
  return rows.map(([size, memoryMiB, interfaces, addressesPerInterface]) => ({
    ...common,
    name: `${family}.${size}`,
    vcpus: 2,
    memoryMiB,
    interfaces,
    addressesPerInterface,
    freeTier: freeTier.includes(size),
  }));
}

/** The `large` of a family, and the `medium` where its vCPUs are whole cores. */
function twoSizes(family: string, memoryMiBPerVcpu: number, common: Family): InstanceType[] {
  const medium: InstanceType = {
    ...common,
    name: `${family}.medium`,
    vcpus: 1,
    memoryMiB: memoryMiBPerVcpu,
    interfaces: 2,
    addressesPerInterface: 4,
    freeTier: false,
  };
  const large: InstanceType = {
    ...common,
    name: `${family}.large`,
    vcpus: 2,
    memoryMiB: memoryMiBPerVcpu * 2,
    interfaces: 3,
    addressesPerInterface: 10,
    freeTier: false,
  };
  return common.threadsPerCore === 1 ? [medium, large] : [large];
}

const byName: Readonly<Record<string, InstanceType>> = Object.fromEntries(
  table.map((type) => [type.name, type]),
);

/** Every type that the sandbox models. */
export function instanceTypes(): readonly InstanceType[] {
  return table;
}

/**
 * The type of this name.
 *
 * @throws AwsFault InvalidParameterValue; NotImplemented for a type of AWS that the sandbox has not
 */
export function instanceTypeOf(name: string): InstanceType {
  const found = lookUp(byName, name);
  if (found !== undefined) return found;
  if ((Object.values(_InstanceType) as readonly string[]).includes(name)) {
    throw new AwsFault("NotImplemented", `The sandbox does not model the instance type ${name}.`, 501);
  }
  throw new AwsFault("InvalidParameterValue", `Invalid value '${name}' for InstanceType.`);
}

/** The zones of a region that offer the types of the table: use1-az3 is an old zone without them. @source GEN (aws-facts 0) */
export function offeringZones(call: Call): readonly Zone[] {
  return call.world.zones(call.account, call.region).filter((zone) => zone.id !== "use1-az3");
}
