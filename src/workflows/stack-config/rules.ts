import type { z } from "zod";
import { contains, overlap, parseCidr, type Cidr } from "./cidr.ts";

type Context = z.core.$RefinementCtx;

/** CIDR of a VPC that nobody has chosen one for. */
export const defaultCidr = "10.20.0.0/16";

interface Network {
  readonly vpcId?: string | undefined;
  readonly appSubnetIds?: readonly string[] | undefined;
  readonly dataSubnetIds?: readonly string[] | undefined;
  readonly endpoints?: "create" | "existing" | readonly string[] | undefined;
  readonly cidr?: string | undefined;
  readonly zones?: number | undefined;
  readonly zoneIds?: readonly string[] | undefined;
  readonly appSubnets?: readonly string[] | undefined;
  readonly dataSubnets?: readonly string[] | undefined;
}

interface Subnet {
  readonly path: readonly (string | number)[];
  readonly block: Cidr;
}

/** Zones as the network section means them: given, or as many as it lists, or two. */
export function zoneCount(network: Network): number {
  if (network.vpcId !== undefined) return network.appSubnetIds?.length ?? 0;
  return network.zones ?? network.zoneIds?.length ?? network.appSubnets?.length ?? 2;
}

/** What no single key of the network shows: counts that fit, subnets inside the VPC and apart from each other. */
export function checkNetwork(network: Network, context: Context): void {
  const add = (path: readonly (string | number)[], message: string): void => {
    context.addIssue({ code: "custom", path: [...path], message, input: network });
  };
  if (network.vpcId !== undefined) {
    checkBrought(network, add);
    return;
  }
  for (const key of ["appSubnetIds", "dataSubnetIds"] as const) {
    if (network[key] !== undefined) add([key], "goes with vpcId, the VPC that they belong to");
  }
  if (network.endpoints !== undefined && network.endpoints !== "create") {
    add(["endpoints"], "must be create in a VPC that the stack makes: it has no others and no way out");
  }
  const vpc = parseCidr(network.cidr ?? defaultCidr);
  if (typeof vpc === "string") return;
  if (isReserved(vpc)) add(["cidr"], "must be a block that a VPC can have, such as 10.20.0.0/16");
  const zones = zoneCount(network);
  if (zones < 2 || zones > 6) {
    const key = network.zoneIds === undefined ? "appSubnets" : "zoneIds";
    if (network.zones === undefined)
      add([key], `has ${zones} entries; it must have 2 to 6, one for each zone`);
    return;
  }
  const lists = [
    ["zoneIds", network.zoneIds],
    ["appSubnets", network.appSubnets],
    ["dataSubnets", network.dataSubnets],
  ] as const;
  for (const [key, list] of lists) {
    if (list === undefined) continue;
    if (list.length !== zones)
      add([key], `has ${list.length} entries; it must have one for each of ${zones} zones`);
    if (key === "zoneIds" && new Set(list).size < list.length) add([key], "names a zone twice");
  }
  if ((network.appSubnets === undefined) !== (network.dataSubnets === undefined)) {
    const [missing, given] =
      network.appSubnets === undefined ? ["appSubnets", "dataSubnets"] : ["dataSubnets", "appSubnets"];
    add([given], `must go together with ${missing}: give both, or neither`);
  } else if (network.appSubnets === undefined) {
    const narrowest = 28 - Math.ceil(Math.log2(2 * zones));
    if (vpc.prefix > narrowest && vpc.prefix <= 28) {
      add(["cidr"], `must be /${narrowest} or wider, to hold two subnets of /28 in each of ${zones} zones`);
    }
  } else {
    checkSubnets(vpc, subnetsOf(network), add);
  }
}

/** What a VPC that exists goes with, and what it does not. */
function checkBrought(
  network: Network,
  add: (path: readonly (string | number)[], message: string) => void,
): void {
  if (network.appSubnetIds === undefined) {
    add(["appSubnetIds"], "is missing: with vpcId the application subnets must be named, one for each zone");
  }
  for (const key of ["cidr", "zones", "zoneIds", "appSubnets", "dataSubnets"] as const) {
    if (network[key] !== undefined)
      add([key], "describes a VPC that the stack makes; it cannot go with vpcId");
  }
  const { appSubnetIds = [], dataSubnetIds = [] } = network;
  const both = appSubnetIds.filter((id) => dataSubnetIds.includes(id));
  if (both.length > 0)
    add(["dataSubnetIds"], `shares ${both.join(", ")} with appSubnetIds; tiers must be apart`);
}

/** A database in a brought VPC needs subnets of its own. */
export function checkDataSubnets(
  file: { readonly network: Network; readonly database: unknown },
  context: Context,
): void {
  const { vpcId, dataSubnetIds } = file.network;
  if (vpcId === undefined || dataSubnetIds !== undefined || file.database === false) return;
  const message = "is missing: with vpcId and a database the data subnets must be named, or database: false";
  context.addIssue({ code: "custom", path: ["network", "dataSubnetIds"], message, input: file.network });
}

function checkSubnets(
  vpc: Cidr,
  subnets: readonly Subnet[],
  add: (path: readonly (string | number)[], message: string) => void,
): void {
  for (const [index, { path, block }] of subnets.entries()) {
    if (!contains(vpc, block)) add(path, `must lie inside the VPC's ${vpc.text}`);
    const other = subnets.slice(0, index).find((each) => overlap(each.block, block));
    if (other !== undefined)
      add(path, `overlaps ${other.path.join(".")} (${other.block.text}); subnets must be apart`);
  }
}

function subnetsOf(network: Network): Subnet[] {
  return (["appSubnets", "dataSubnets"] as const).flatMap((key) =>
    (network[key] ?? []).flatMap((text, index) => {
      const block = parseCidr(text);
      return typeof block === "string" ? [] : [{ path: [key, index], block }];
    }),
  );
}

/** This network, loopback, link-local, multicast and beyond: no VPC can have them. */
export function isReserved(vpc: Cidr): boolean {
  return ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"].some((text) => {
    const block = parseCidr(text);
    return typeof block !== "string" && overlap(block, vpc);
  });
}

/**
 * Memory in MiB that Fargate offers for each number of CPU units: from, to, step.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
 */
const fargateSizes: ReadonlyMap<number, readonly [number, number, number]> = new Map([
  [512, [1024, 4096, 1024]],
  [1024, [2048, 8192, 1024]],
  [2048, [4096, 16_384, 1024]],
  [4096, [8192, 30_720, 1024]],
  [8192, [16_384, 61_440, 4096]],
  [16_384, [32_768, 122_880, 8192]],
]);

/** CPU and memory go together in the sizes that Fargate offers. */
export function checkFargateSize(
  size: { readonly cpu: number; readonly memoryMiB: number },
  context: Context,
): void {
  const { cpu, memoryMiB } = size;
  const add = (key: string, message: string): void => {
    context.addIssue({ code: "custom", path: [key], message, input: size });
  };
  if (cpu === 256) {
    if (![512, 1024, 2048].includes(memoryMiB)) add("memoryMiB", "must be 512, 1024 or 2048 with cpu 256");
    return;
  }
  const range = fargateSizes.get(cpu);
  if (range === undefined) {
    add("cpu", `must be one of 256, ${[...fargateSizes.keys()].join(", ")}`);
    return;
  }
  const [from, to, step] = range;
  if (memoryMiB < from || memoryMiB > to || (memoryMiB - from) % step !== 0) {
    add("memoryMiB", `must be ${from} to ${to} in steps of ${step} with cpu ${cpu}`);
  }
}

/** A check must end before the next one begins, and only one over HTTP asks for a path. */
export function checkHealthCheck(
  check: {
    readonly protocol?: "http" | "tcp" | undefined;
    readonly path?: string | undefined;
    readonly intervalSeconds: number;
    readonly timeoutSeconds: number;
  },
  context: Context,
): void {
  const add = (key: string, message: string): void => {
    context.addIssue({ code: "custom", path: [key], message, input: check });
  };
  if (check.timeoutSeconds > check.intervalSeconds) {
    add("timeoutSeconds", `must not be longer than intervalSeconds (${check.intervalSeconds})`);
  }
  if (check.protocol === "tcp" && check.path !== undefined) add("path", "goes with protocol http only");
}

/** AWS refuses a backup in the window of the maintenance. */
export function checkWindows(
  database: { readonly backupWindow?: string | undefined; readonly maintenanceWindow?: string | undefined },
  context: Context,
): void {
  const { backupWindow, maintenanceWindow } = database;
  if (backupWindow === undefined || maintenanceWindow === undefined) return;
  const [from = "", to = ""] = backupWindow.split("-");
  const [begin = "", end = ""] = maintenanceWindow.split("-").map((part) => part.slice(4));
  // Windows over midnight are left to AWS, which says the same.
  if (from < to && begin < end && from < end && begin < to) {
    const message = `overlaps backupWindow (${backupWindow})`;
    context.addIssue({ code: "custom", path: ["maintenanceWindow"], message, input: database });
  }
}
