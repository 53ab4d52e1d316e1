import {
  DescribeAvailabilityZonesCommand,
  DescribeManagedPrefixListsCommand,
  EC2Client,
  paginateDescribeSubnets,
} from "@aws-sdk/client-ec2";
import { PrivlinkError } from "../../errors/error.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { stackFilter } from "../support/ec2.ts";
import { partitionOf } from "../support/partition.ts";
import { present } from "../support/provisioner.ts";
import { partTag, readTags } from "../support/tags.ts";
import type { ProducerConfig } from "./producer-config.ts";

/** What the graph must know of the account and the region. */
export interface StackFacts {
  readonly account: string;
  readonly region: string;
  /** First part of every ARN: `aws` but for China and GovCloud. */
  readonly partition: string;
  /** Zone ids to build in, one per subnet of a tier. */
  readonly zoneIds: readonly string[];
  /** The addresses of S3 in this region, for security group rules. */
  readonly s3PrefixListId: string;
}

/**
 * Looks up what the graph depends on. Reads only.
 * @throws {PL-CONFIG} a zone that this account does not have, or more zones than there are
 */
export async function stackFacts(context: ProvisionerContext, config: ProducerConfig): Promise<StackFacts> {
  const [available, built, s3PrefixListId] = await Promise.all([
    availableZoneIds(context),
    builtZoneIds(context),
    prefixListId(context, "s3"),
  ]);
  const { account, region } = context;
  const partition = partitionOf(region);
  return {
    account,
    region,
    partition,
    zoneIds: chooseZones(config, region, available, built),
    s3PrefixListId,
  };
}

/**
 * The zones of a stack: those of the configuration; else those of its subnets, since AWS may gain and lose
 * zones and a subnet cannot move; else the first by id.
 */
export function chooseZones(
  { network }: Pick<ProducerConfig, "network">,
  region: string,
  available: readonly string[],
  built: ReadonlyMap<number, string>,
): string[] {
  if (network.zoneIds !== undefined) {
    const unknown = network.zoneIds.filter((id) => !available.includes(id));
    if (unknown.length === 0) return [...network.zoneIds];
    throw new PrivlinkError(
      "PL-CONFIG",
      `network.zoneIds: ${unknown.join(", ")} cannot be used in ${region}.`,
      {
        hint: `Choose from ${available.join(", ")}.`,
        details: { available },
      },
    );
  }
  const taken = new Set(built.values());
  const free = available.filter((id) => !taken.has(id));
  const chosen = Array.from({ length: network.zones }, (_, index) => built.get(index) ?? free.shift());
  const zones = chosen.filter((id) => id !== undefined);
  if (zones.length === network.zones) return zones;
  throw new PrivlinkError(
    "PL-CONFIG",
    `network.zones: ${region} has ${available.length} zones to build in, not ${network.zones}.`,
    { hint: "Ask for fewer zones, or choose another region.", details: { available } },
  );
}

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

/** Zone id by index of the application subnet that exists. */
async function builtZoneIds({ aws, stack }: ProvisionerContext): Promise<Map<number, string>> {
  const built = new Map<number, string>();
  const pages = paginateDescribeSubnets({ client: aws.get(EC2Client) }, { Filters: stackFilter(stack) });
  for await (const page of pages) {
    for (const { Tags, AvailabilityZoneId } of page.Subnets ?? []) {
      const index = /^subnet-app-(\d+)$/.exec(readTags(Tags)[partTag] ?? "")?.[1];
      if (index !== undefined && AvailabilityZoneId !== undefined) {
        built.set(Number(index) - 1, AvailabilityZoneId);
      }
    }
  }
  return built;
}

async function prefixListId({ aws, region }: ProvisionerContext, service: string): Promise<string> {
  const name = `com.amazonaws.${region}.${service}`;
  const { PrefixLists } = await aws
    .get(EC2Client)
    .send(new DescribeManagedPrefixListsCommand({ Filters: [{ Name: "prefix-list-name", Values: [name] }] }));
  return present(PrefixLists?.[0]?.PrefixListId, `prefix list ${name}`);
}
