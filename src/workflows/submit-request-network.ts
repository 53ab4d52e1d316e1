import { PrivlinkError } from "../errors/error.ts";
import type { VisibleService } from "../privatelink/endpoint-services.ts";
import { type Endpoint, listEndpoints } from "../privatelink/endpoints.ts";
import {
  dnsAttributes,
  getSubnets,
  listSubnets,
  listVpcs,
  type Subnet,
  type Vpc,
} from "../privatelink/network.ts";
import { isOfConsumer } from "../provisioners/graph/owner.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** Where the caller wants the endpoint, as far as it was said. */
export interface WantedNetwork {
  readonly vpcId: string | undefined;
  readonly subnetIds: readonly string[];
}

/**
 * The VPC that is meant: the one that is named, the one of the named subnets, the only one, the only one that
 * `init consumer` has built, or the default one.
 * @throws {PL-NOT-FOUND} it does not exist
 * @throws {PL-AMBIGUOUS} several fit, none is the default one
 */
export async function chooseVpc({ aws }: Pick<Runtime, "aws">, wanted: WantedNetwork): Promise<Vpc> {
  const [vpcs, subnets] = await Promise.all([
    listVpcs(aws),
    wanted.subnetIds.length === 0 ? [] : getSubnets(aws, wanted.subnetIds),
  ]);
  const named = new Set([
    ...(wanted.vpcId === undefined ? [] : [wanted.vpcId]),
    ...subnets.map(({ vpcId }) => vpcId),
  ]);
  if (named.size > 1) {
    throw new PrivlinkError(
      "PL-USAGE",
      `The subnets and the VPC do not belong together: ${[...named].join(", ")}`,
      {
        hint: "Pass --vpc and --subnet of one VPC.",
      },
    );
  }
  const [vpcId] = named;
  if (vpcId !== undefined) {
    const found = vpcs.find((vpc) => vpc.vpcId === vpcId);
    if (found !== undefined) return found;
    throw new PrivlinkError("PL-NOT-FOUND", `VPC ${vpcId} does not exist in this account and region`, {
      hint: `There ${vpcs.length === 1 ? "is" : "are"} ${describeVpcs(vpcs) || "none"}.`,
    });
  }
  const built = vpcs.filter(({ tags }) => isOfConsumer(tags));
  const [chosen] =
    [vpcs, built, vpcs.filter(({ isDefault }) => isDefault)].find(({ length }) => length === 1) ?? [];
  if (chosen !== undefined) return chosen;
  if (vpcs.length === 0) {
    throw new PrivlinkError("PL-NOT-FOUND", `This account has no VPC in ${aws.region}`, {
      hint: "Create a VPC with a subnet first, or check --profile and --region.",
    });
  }
  throw new PrivlinkError("PL-AMBIGUOUS", `This account has ${vpcs.length} VPCs in ${aws.region}`, {
    hint: `Pass one of them with --vpc: ${describeVpcs(vpcs)}.`,
    details: { vpcs: vpcs.map((vpc) => vpc.vpcId) },
  });
}

/**
 * One subnet in each zone that the service and the VPC have in common; those that are named, or else the private one
 * with the most free addresses.
 * @throws {PL-ZONE-MISMATCH} no zone in common, or a named subnet lies elsewhere
 * @throws {PL-USAGE} two named subnets share a zone
 * @source aws-facts 1.4 (`DuplicateSubnetsInSameZone`), 1.5 (zone ids)
 */
export async function chooseSubnets(
  { aws }: Pick<Runtime, "aws">,
  service: VisibleService,
  vpc: Vpc,
  wanted: readonly string[],
): Promise<Subnet[]> {
  const all = await listSubnets(aws, vpc.vpcId);
  const inZone = (subnet: Subnet): boolean =>
    service.zoneIds.length > 0
      ? service.zoneIds.includes(subnet.zoneId)
      : service.zoneNames.includes(subnet.zoneName);
  const candidates = wanted.length === 0 ? all : all.filter(({ subnetId }) => wanted.includes(subnetId));
  const outside = candidates.filter((subnet) => !inZone(subnet));
  const fitting = candidates.filter(inZone);
  if (fitting.length === 0 || (wanted.length > 0 && outside.length > 0))
    throw zoneMismatch(service, vpc, candidates);
  const byZone = new Map<string, Subnet>();
  for (const subnet of fitting.sort(compareSubnets)) {
    const taken = byZone.get(subnet.zoneId);
    if (taken === undefined) {
      byZone.set(subnet.zoneId, subnet);
    } else if (wanted.length > 0) {
      throw new PrivlinkError(
        "PL-USAGE",
        `${taken.subnetId} and ${subnet.subnetId} are both in ${subnet.zoneId}`,
        {
          hint: "Pass one --subnet for each zone.",
        },
      );
    }
  }
  return [...byZone.values()].sort((one, other) => compareText(one.zoneId, other.zoneId));
}

/**
 * Checks before the endpoint exists what would make private DNS fail afterwards.
 * @throws {PL-CONFLICT} the service has no verified name, the VPC's DNS is off, or the name is taken in this VPC
 * @source aws-facts 1.4, 1.7
 */
export async function checkPrivateDns(
  { aws }: Pick<Runtime, "aws">,
  service: VisibleService,
  vpcId: string,
  own: Endpoint | undefined,
): Promise<void> {
  const name = service.privateDnsName;
  if (name === undefined || !service.privateDnsVerified) {
    throw new PrivlinkError(
      "PL-CONFLICT",
      name === undefined
        ? `${service.serviceName} has no private DNS name`
        : `The private DNS name ${name} of ${service.serviceName} is not verified`,
      { hint: "Leave --private-dns out; the endpoint's own DNS names work without it. Or ask the owner." },
    );
  }
  const [attributes, endpoints] = await Promise.all([
    dnsAttributes(aws, vpcId),
    listEndpoints(aws, { vpcId }),
  ]);
  const off = [
    ...(attributes.support ? [] : ["enableDnsSupport"]),
    ...(attributes.hostnames ? [] : ["enableDnsHostnames"]),
  ];
  if (off.length > 0) {
    throw new PrivlinkError(
      "PL-CONFLICT",
      `Private DNS needs ${off.join(" and ")} of ${vpcId}, which is off`,
      {
        hint: `Run ${off.map((attribute) => `\`aws ec2 modify-vpc-attribute --vpc-id ${vpcId} --${kebab(attribute)}\``).join(" and ")}.`,
      },
    );
  }
  const other = endpoints.find(
    (endpoint) =>
      endpoint.endpointId !== own?.endpointId &&
      endpoint.privateDnsEnabled &&
      endpoint.dnsNames.includes(name),
  );
  if (other === undefined) return;
  throw new PrivlinkError("PL-CONFLICT", `${name} belongs to ${other.endpointId} in ${vpcId} already`, {
    hint: `Leave --private-dns out, or release ${other.endpointId} first.`,
  });
}

/** Private before public, then the one with the most room; the id makes the order certain. */
function compareSubnets(one: Subnet, other: Subnet): number {
  return (
    Number(hasWayOut(one)) - Number(hasWayOut(other)) ||
    other.freeAddresses - one.freeAddresses ||
    compareText(one.subnetId, other.subnetId)
  );
}

/** Addresses are given out by the launch in the public subnets that privlink builds: their part tells them. */
function hasWayOut({ isPublic, tags }: Subnet): boolean {
  return isPublic || (isOfConsumer(tags) && tags["privlink:part"]?.startsWith("subnet-public-") === true);
}

const compareText = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

function zoneMismatch(service: VisibleService, vpc: Vpc, subnets: readonly Subnet[]): PrivlinkError {
  const theirs = service.zoneIds.length > 0 ? service.zoneIds : service.zoneNames;
  const ours = [...new Set(subnets.map(({ zoneId }) => zoneId))].sort();
  return new PrivlinkError(
    "PL-ZONE-MISMATCH",
    `${service.serviceId} and the subnets of ${vpc.vpcId} do not share their zones`,
    {
      reason: `service: ${theirs.join(", ") || "none"}; subnets: ${subnets.map(({ subnetId, zoneId }) => `${subnetId} in ${zoneId}`).join(", ") || "none"}`,
      hint: `Use subnets in ${theirs.join(" or ") || "a zone of the service"} only, one for each zone.`,
      details: { serviceZones: theirs, vpcZones: ours },
    },
  );
}

function describeVpcs(vpcs: readonly Vpc[]): string {
  return vpcs
    .map(({ vpcId, tags, cidrs }) => `${vpcId} (${[tags["Name"], cidrs[0]].filter(Boolean).join(", ")})`)
    .join(", ");
}

const kebab = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
