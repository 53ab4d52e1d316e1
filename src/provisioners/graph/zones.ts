import {
  DescribeAvailabilityZonesCommand,
  EC2Client,
  paginateDescribeInstanceTypeOfferings,
} from "@aws-sdk/client-ec2";
import { PrivlinkError } from "../../errors/error.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { stackSubnets } from "../support/ec2-reads.ts";
import { partTag, readTags } from "../support/tags.ts";

/** Which zones a configuration wants. */
export interface WantedZones {
  /** Section of privlink.yaml, for messages. */
  readonly section: "network" | "consumer";
  readonly zones: number;
  readonly zoneIds?: readonly string[];
  /** A type that the zones must offer: a region's oldest zone often has none of the newer ones. */
  readonly instanceType?: string;
}

/**
 * The zones of a stack: those of the configuration; else those of its subnets, since AWS may gain and lose
 * zones and a subnet cannot move; else the first by id.
 * @throws {PL-CONFIG} a zone that this account does not have, or more zones than there are
 */
export function chooseZones(
  { section, zones, zoneIds }: WantedZones,
  region: string,
  available: readonly string[],
  built: ReadonlyMap<number, string>,
): string[] {
  if (zoneIds !== undefined) {
    const unknown = zoneIds.filter((id) => !available.includes(id));
    if (unknown.length === 0) return [...zoneIds];
    throw new PrivlinkError(
      "PL-CONFIG",
      `${section}.zoneIds: ${unknown.join(", ")} cannot be used in ${region}.`,
      {
        hint: `Choose from ${available.join(", ")}.`,
        details: { available },
      },
    );
  }
  const taken = new Set(built.values());
  const free = available.filter((id) => !taken.has(id));
  const chosen = Array.from({ length: zones }, (_, index) => built.get(index) ?? free.shift());
  const found = chosen.filter((id) => id !== undefined);
  if (found.length === zones) return found;
  throw new PrivlinkError(
    "PL-CONFIG",
    `${section}.zones: ${region} has ${available.length} zones to build in, not ${zones}.`,
    { hint: "Ask for fewer zones, or choose another region.", details: { available } },
  );
}

/**
 * {@link chooseZones} of what AWS says now. What the account has is asked for only where a zone is needed that
 * no subnet stands in yet.
 * @param tier whose subnets show where the stack stands, from the part `subnet-<tier>-<number>`
 */
export async function findZones(
  context: ProvisionerContext,
  wanted: WantedZones,
  tier: string,
): Promise<string[]> {
  const built = await builtZoneIds(context, tier);
  const standing = [...built.values()];
  const stands =
    wanted.zoneIds === undefined
      ? Array.from({ length: wanted.zones }, (_, index) => index).every((index) => built.has(index))
      : wanted.zoneIds.every((id) => standing.includes(id));
  const usable = stands ? standing : await usableZoneIds(context, wanted);
  return chooseZones(wanted, context.region, usable, built);
}

/** @throws {PL-CONFIG} no zone of the region offers the instance type */
async function usableZoneIds(
  context: ProvisionerContext,
  { section, instanceType }: WantedZones,
): Promise<string[]> {
  if (instanceType === undefined) return availableZoneIds(context);
  const [available, offering] = await Promise.all([
    availableZoneIds(context),
    offeringZoneIds(context, instanceType),
  ]);
  const usable = available.filter((id) => offering.has(id));
  if (usable.length > 0) return usable;
  throw new PrivlinkError(
    "PL-CONFIG",
    `${section}.instances.type: ${context.region} does not offer ${instanceType}.`,
    { hint: "Name another instance type, such as t4g.nano or t3.nano." },
  );
}

async function offeringZoneIds({ aws }: ProvisionerContext, instanceType: string): Promise<Set<string>> {
  const found = new Set<string>();
  const pages = paginateDescribeInstanceTypeOfferings(
    { client: aws.get(EC2Client) },
    {
      LocationType: "availability-zone-id",
      Filters: [{ Name: "instance-type", Values: [instanceType] }],
    },
  );
  for await (const page of pages) {
    for (const { Location } of page.InstanceTypeOfferings ?? [])
      if (Location !== undefined) found.add(Location);
  }
  return found;
}

/** Ids of the zones in which this account can build, sorted. */
async function availableZoneIds({ aws }: ProvisionerContext): Promise<string[]> {
  const { AvailabilityZones } = await aws.get(EC2Client).send(
    new DescribeAvailabilityZonesCommand({
      Filters: [
        { Name: "state", Values: ["available"] },
        { Name: "zone-type", Values: ["availability-zone"] },
      ],
    }),
  );
  return (AvailabilityZones ?? []).flatMap(({ ZoneId }) => ZoneId ?? []).sort();
}

/** Zone id by index of the subnets of a tier that exist. */
async function builtZoneIds(context: ProvisionerContext, tier: string): Promise<Map<number, string>> {
  const built = new Map<number, string>();
  const part = new RegExp(`^subnet-${tier}-(\\d+)$`);
  for (const { Tags, AvailabilityZoneId } of await stackSubnets(context)) {
    const index = part.exec(readTags(Tags)[partTag] ?? "")?.[1];
    if (index !== undefined && AvailabilityZoneId !== undefined) {
      built.set(Number(index) - 1, AvailabilityZoneId);
    }
  }
  return built;
}
