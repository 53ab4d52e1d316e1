import {
  DescribeVpcEndpointServicesCommand,
  EC2Client,
  paginateDescribeVpcEndpointServiceConfigurations,
  type ServiceConfiguration,
  type ServiceDetail,
} from "@aws-sdk/client-ec2";
import { PrivlinkError } from "../errors/error.ts";
import type { Aws } from "./clients.ts";
import { faultName, faultReason } from "./fault.ts";
import { tagRecord } from "./tags.ts";

/** An endpoint service as a consumer who is allowed sees it. */
export interface VisibleService {
  readonly serviceId: string;
  readonly serviceName: string;
  /** Owner's account id. */
  readonly owner: string;
  /** Zones in which the service can be reached, by id, which is the same in every account. */
  readonly zoneIds: string[];
  /** The same zones by the caller's own names; all there is where AWS leaves out the ids. */
  readonly zoneNames: string[];
  readonly privateDnsName: string | undefined;
  /** Whether the owner has proved to hold that name; new endpoints cannot use it before. */
  readonly privateDnsVerified: boolean;
  readonly acceptanceRequired: boolean;
}

/** An endpoint service of the caller's own account. */
export interface OwnService {
  readonly serviceId: string;
  readonly serviceName: string;
  /** `Pending`, `Available`, `Deleting`, `Deleted` or `Failed`. @source aws-facts 1.1 */
  readonly state: string;
  readonly acceptanceRequired: boolean;
  readonly loadBalancerArns: string[];
  readonly tags: Record<string, string>;
}

/** Name of an endpoint service from its id. @source aws-facts 1.7 */
export function serviceNameOf(region: string, serviceId: string): string {
  return `com.amazonaws.vpce.${region}.${serviceId}`;
}

/** Id in the name of an endpoint service; undefined for AWS's own services and for what is no service name. */
export function serviceIdOf(serviceName: string): string | undefined {
  return /^com\.amazonaws\.vpce\.[a-z0-9-]+\.(vpce-svc-[0-9a-f]+)$/.exec(serviceName)?.[1];
}

/**
 * Looks a service up as a consumer.
 * @throws {PL-NOT-ALLOWED} it does not exist or this account is not allowed: AWS does not tell which
 * @source aws-facts 1.4, 1.5
 */
export async function findVisibleService(aws: Aws, serviceName: string): Promise<VisibleService> {
  try {
    const { ServiceDetails } = await aws
      .get(EC2Client)
      .send(new DescribeVpcEndpointServicesCommand({ ServiceNames: [serviceName] }));
    const detail = ServiceDetails?.[0];
    if (detail !== undefined) return toVisible(detail, serviceName);
    throw notVisible(serviceName);
  } catch (error) {
    if (faultName(error) !== "InvalidServiceName") throw error;
    throw notVisible(serviceName, error);
  }
}

/** Endpoint services of other accounts (and its own) that this account may connect to; AWS's services left out. */
export async function listVisibleServices(aws: Aws): Promise<VisibleService[]> {
  const services: VisibleService[] = [];
  let token: string | undefined;
  do {
    const page = await aws.get(EC2Client).send(
      new DescribeVpcEndpointServicesCommand({
        Filters: [{ Name: "service-type", Values: ["Interface"] }],
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    for (const detail of page.ServiceDetails ?? []) {
      const name = detail.ServiceName ?? "";
      if (serviceIdOf(name) !== undefined) services.push(toVisible(detail, name));
    }
    token = page.NextToken === "" ? undefined : page.NextToken;
  } while (token !== undefined);
  return services;
}

/** Endpoint services that the caller's account owns. */
export async function listOwnServices(aws: Aws): Promise<OwnService[]> {
  const services: OwnService[] = [];
  for await (const page of paginateDescribeVpcEndpointServiceConfigurations(
    { client: aws.get(EC2Client) },
    {},
  )) {
    services.push(...(page.ServiceConfigurations ?? []).map(toOwn));
  }
  return services.filter(({ state }) => state !== "Deleted" && state !== "Deleting");
}

function toVisible(detail: ServiceDetail, serviceName: string): VisibleService {
  return {
    serviceId: detail.ServiceId ?? serviceIdOf(serviceName) ?? "",
    serviceName,
    owner: detail.Owner ?? "",
    zoneIds: detail.AvailabilityZoneIds ?? [],
    zoneNames: detail.AvailabilityZones ?? [],
    privateDnsName: detail.PrivateDnsName,
    privateDnsVerified: detail.PrivateDnsNameVerificationState === "verified",
    acceptanceRequired: detail.AcceptanceRequired ?? true,
  };
}

function toOwn(raw: ServiceConfiguration): OwnService {
  return {
    serviceId: raw.ServiceId ?? "",
    serviceName: raw.ServiceName ?? "",
    state: raw.ServiceState ?? "unknown",
    acceptanceRequired: raw.AcceptanceRequired ?? true,
    loadBalancerArns: raw.NetworkLoadBalancerArns ?? [],
    tags: tagRecord(raw.Tags),
  };
}

function notVisible(serviceName: string, cause?: unknown): PrivlinkError {
  return new PrivlinkError(
    "PL-NOT-ALLOWED",
    `Endpoint service ${serviceName} is not visible to this account`,
    {
      ...(cause === undefined ? {} : { cause, reason: faultReason(cause) }),
      details: { serviceName },
    },
  );
}
