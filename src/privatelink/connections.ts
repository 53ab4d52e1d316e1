import {
  AcceptVpcEndpointConnectionsCommand,
  EC2Client,
  paginateDescribeVpcEndpointConnections,
  RejectVpcEndpointConnectionsCommand,
  type UnsuccessfulItem,
  type VpcEndpointConnection,
} from "@aws-sdk/client-ec2";
import { inBatches } from "./batches.ts";
import type { Aws } from "./clients.ts";
import { normaliseState } from "./states.ts";
import { tagRecord } from "./tags.ts";

/** A connection as the owner of the endpoint service sees it; what of the consumer's network it is made of stays hidden. */
export interface Connection {
  readonly serviceId: string;
  readonly endpointId: string;
  /** Consumer's account id. */
  readonly owner: string;
  /** camelCase, for example `pendingAcceptance`. */
  readonly state: string;
  readonly createdAt: Date | undefined;
  readonly dnsEntries: string[];
  /** The owner's own tags of the connection; the consumer does not see them. */
  readonly tags: Record<string, string>;
  readonly connectionId: string | undefined;
}

/** One endpoint of a batch call that AWS refused while the call as a whole answered 200. */
export interface ConnectionFailure {
  readonly endpointId: string;
  readonly code: string;
  readonly message: string;
}

/**
 * All connections of one endpoint service, or of all endpoint services of this account, over all pages.
 * @source aws-facts 1.3: the filter `vpc-endpoint-id` is not reliable, so callers filter by id in memory.
 */
export async function listConnections(aws: Aws, serviceId?: string): Promise<Connection[]> {
  const pages = paginateDescribeVpcEndpointConnections(
    { client: aws.get(EC2Client), pageSize: 1000 },
    serviceId === undefined ? {} : { Filters: [{ Name: "service-id", Values: [serviceId] }] },
  );
  const connections: Connection[] = [];
  for await (const page of pages) connections.push(...(page.VpcEndpointConnections ?? []).map(toConnection));
  return connections;
}

/** Accepts pending connections; answers with those that AWS refused. @source aws-facts 1.3 (`unsuccessful`) */
export async function acceptConnections(
  aws: Aws,
  serviceId: string,
  endpointIds: readonly string[],
): Promise<ConnectionFailure[]> {
  const failures: ConnectionFailure[] = [];
  for (const batch of inBatches(endpointIds, batchSize)) {
    const answer = await aws
      .get(EC2Client)
      .send(new AcceptVpcEndpointConnectionsCommand({ ServiceId: serviceId, VpcEndpointIds: batch }));
    failures.push(...(answer.Unsuccessful ?? []).map(toFailure));
  }
  return failures;
}

/** Rejects pending connections and revokes accepted ones; answers with those that AWS refused. @source aws-facts 1.2, 1.3 */
export async function rejectConnections(
  aws: Aws,
  serviceId: string,
  endpointIds: readonly string[],
): Promise<ConnectionFailure[]> {
  const failures: ConnectionFailure[] = [];
  for (const batch of inBatches(endpointIds, batchSize)) {
    const answer = await aws
      .get(EC2Client)
      .send(new RejectVpcEndpointConnectionsCommand({ ServiceId: serviceId, VpcEndpointIds: batch }));
    failures.push(...(answer.Unsuccessful ?? []).map(toFailure));
  }
  return failures;
}

const batchSize = 100;

function toConnection(raw: VpcEndpointConnection): Connection {
  return {
    serviceId: raw.ServiceId ?? "",
    endpointId: raw.VpcEndpointId ?? "",
    owner: raw.VpcEndpointOwner ?? "",
    state: normaliseState(raw.VpcEndpointState),
    createdAt: raw.CreationTimestamp,
    dnsEntries: (raw.DnsEntries ?? []).flatMap(({ DnsName }) => (DnsName === undefined ? [] : [DnsName])),
    tags: tagRecord(raw.Tags),
    connectionId: raw.VpcEndpointConnectionId,
  };
}

function toFailure(item: UnsuccessfulItem): ConnectionFailure {
  return {
    endpointId: item.ResourceId ?? "",
    code: item.Error?.Code ?? "Unknown",
    message: item.Error?.Message ?? "AWS gave no reason",
  };
}
