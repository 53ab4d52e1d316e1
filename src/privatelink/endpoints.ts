import {
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  EC2Client,
  type Filter,
  ModifyVpcEndpointCommand,
  paginateDescribeVpcEndpoints,
  type VpcEndpoint,
} from "@aws-sdk/client-ec2";
import { PrivlinkError } from "../errors/error.ts";
import type { Aws } from "./clients.ts";
import { faultName } from "./fault.ts";
import { normaliseState } from "./states.ts";
import { tagList, tagRecord } from "./tags.ts";

/** An interface endpoint of the caller's own account. */
export interface Endpoint {
  readonly endpointId: string;
  readonly serviceName: string;
  readonly vpcId: string;
  /** camelCase. @source aws-facts 1.1 */
  readonly state: string;
  readonly subnetIds: string[];
  readonly securityGroupIds: string[];
  readonly networkInterfaceIds: string[];
  /** Regional name first, then zonal ones, then private ones; AWS does not promise the order. */
  readonly dnsNames: string[];
  readonly privateDnsEnabled: boolean;
  readonly createdAt: Date | undefined;
  readonly tags: Record<string, string>;
  /** AWS's own words when it failed. */
  readonly failure: string | undefined;
}

/** What an endpoint is made of; private DNS is always off at first. @source aws-facts 1.7 (two phases) */
export interface EndpointSpec {
  readonly serviceName: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** At most 64 ASCII characters. */
  readonly clientToken: string;
}

/** Endpoints of type Interface in this account, deleted ones left out. */
export async function listEndpoints(
  aws: Aws,
  where: { serviceName?: string; vpcId?: string } = {},
): Promise<Endpoint[]> {
  const filters: Filter[] = [{ Name: "vpc-endpoint-type", Values: ["Interface"] }];
  if (where.serviceName !== undefined) filters.push({ Name: "service-name", Values: [where.serviceName] });
  if (where.vpcId !== undefined) filters.push({ Name: "vpc-id", Values: [where.vpcId] });
  const endpoints: Endpoint[] = [];
  for await (const page of paginateDescribeVpcEndpoints(
    { client: aws.get(EC2Client) },
    { Filters: filters },
  )) {
    endpoints.push(...(page.VpcEndpoints ?? []).map(toEndpoint));
  }
  return endpoints.filter(({ state }) => state !== "deleted");
}

/** One endpoint by id; undefined when it does not exist (any more). @source aws-facts 1.2, 1.4 */
export async function findEndpoint(aws: Aws, endpointId: string): Promise<Endpoint | undefined> {
  try {
    const pages = paginateDescribeVpcEndpoints(
      { client: aws.get(EC2Client) },
      { VpcEndpointIds: [endpointId] },
    );
    for await (const page of pages) {
      const found = page.VpcEndpoints?.[0];
      if (found !== undefined) {
        const endpoint = toEndpoint(found);
        return endpoint.state === "deleted" ? undefined : endpoint;
      }
    }
    return undefined;
  } catch (error) {
    if (faultName(error) === "InvalidVpcEndpointId.NotFound") return undefined;
    throw error;
  }
}

/** Creates the endpoint, or answers with the one that the same client token made before. @source aws-facts 1.6 */
export async function createEndpoint(aws: Aws, spec: EndpointSpec): Promise<Endpoint> {
  const { VpcEndpoint } = await aws.get(EC2Client).send(
    new CreateVpcEndpointCommand({
      VpcEndpointType: "Interface",
      ServiceName: spec.serviceName,
      VpcId: spec.vpcId,
      SubnetIds: [...spec.subnetIds],
      SecurityGroupIds: [...spec.securityGroupIds],
      PrivateDnsEnabled: false,
      ClientToken: spec.clientToken,
      TagSpecifications: [{ ResourceType: "vpc-endpoint", Tags: tagList(spec.tags) }],
    }),
  );
  if (VpcEndpoint?.VpcEndpointId === undefined) {
    throw new PrivlinkError("PL-AWS", "AWS answered CreateVpcEndpoint without an endpoint");
  }
  return toEndpoint(VpcEndpoint);
}

/** Switches private DNS on; only possible once the connection was accepted. @source aws-facts 1.4, 1.7 */
export async function enablePrivateDns(aws: Aws, endpointId: string): Promise<void> {
  await aws
    .get(EC2Client)
    .send(new ModifyVpcEndpointCommand({ VpcEndpointId: endpointId, PrivateDnsEnabled: true }));
}

/**
 * Asks for the removal of an endpoint; an absent one is fine.
 * @throws {PL-AWS} when AWS lists it as unsuccessful while answering 200
 * @source aws-facts 1.3, 1.4
 */
export async function deleteEndpoint(aws: Aws, endpointId: string): Promise<void> {
  const { Unsuccessful } = await aws
    .get(EC2Client)
    .send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [endpointId] }));
  for (const { Error: fault } of Unsuccessful ?? []) {
    const code = fault?.Code ?? "Unknown";
    if (code === "InvalidVpcEndpoint.NotFound" || code === "InvalidVpcEndpointId.NotFound") continue;
    throw new PrivlinkError("PL-AWS", `${endpointId} could not be deleted`, {
      reason: `${code}: ${fault?.Message ?? "AWS gave no reason"}`,
    });
  }
}

function toEndpoint(raw: VpcEndpoint): Endpoint {
  const failure = [raw.FailureReason, raw.LastError?.Code, raw.LastError?.Message].filter(
    (part) => part !== undefined,
  );
  return {
    endpointId: raw.VpcEndpointId ?? "",
    serviceName: raw.ServiceName ?? "",
    vpcId: raw.VpcId ?? "",
    state: normaliseState(raw.State),
    subnetIds: raw.SubnetIds ?? [],
    securityGroupIds: (raw.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    networkInterfaceIds: raw.NetworkInterfaceIds ?? [],
    dnsNames: (raw.DnsEntries ?? []).flatMap(({ DnsName }) => DnsName ?? []),
    privateDnsEnabled: raw.PrivateDnsEnabled ?? false,
    createdAt: raw.CreationTimestamp,
    tags: tagRecord(raw.Tags),
    failure: failure.length === 0 ? undefined : failure.join(": "),
  };
}
