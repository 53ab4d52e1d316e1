import { DescribeManagedPrefixListsCommand, EC2Client } from "@aws-sdk/client-ec2";
import type { ProvisionerContext } from "../support/context.ts";
import { partitionOf } from "../support/partition.ts";
import { present } from "../support/provisioner.ts";
import type { ProducerConfig } from "./producer-config.ts";
import { availableZoneIds, builtZoneIds, chooseZones } from "./zones.ts";

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
    builtZoneIds(context, "app"),
    prefixListId(context, "s3"),
  ]);
  const { account, region } = context;
  const partition = partitionOf(region);
  return {
    account,
    region,
    partition,
    zoneIds: chooseZones({ section: "network", ...config.network }, region, available, built),
    s3PrefixListId,
  };
}

async function prefixListId({ aws, region }: ProvisionerContext, service: string): Promise<string> {
  const name = `com.amazonaws.${region}.${service}`;
  const { PrefixLists } = await aws
    .get(EC2Client)
    .send(new DescribeManagedPrefixListsCommand({ Filters: [{ Name: "prefix-list-name", Values: [name] }] }));
  return present(PrefixLists?.[0]?.PrefixListId, `prefix list ${name}`);
}
