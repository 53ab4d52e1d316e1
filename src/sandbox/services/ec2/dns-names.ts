import { createHash } from "node:crypto";
import type { DnsEntry } from "@aws-sdk/client-ec2";
import type { SliceScope } from "../../world/slice.ts";
import { awsServices } from "./aws-services.ts";
import type { VpcEndpoint } from "./model.ts";
import type { Placed } from "./private-link.ts";
import { ec2State } from "./state.ts";

/** Hosted zones of AWS for names under `vpce.amazonaws.com`. @source aws-facts 1.7 */
const knownZones: Readonly<Record<string, string>> = {
  "us-east-1": "Z7HUB22UULQXV",
  "us-west-2": "Z1YSA3EXCYUU9Z",
};

/** DNS name under which a service's endpoints have theirs. @source aws-facts 1.7 */
export function serviceBaseDnsName(region: string, serviceId: string): string {
  return `${serviceId}.${region}.vpce.amazonaws.com`;
}

/** The endpoint's own names: of the whole endpoint, then one per zone. @source aws-facts 1.7 */
export function endpointDnsNames(placed: Placed<VpcEndpoint>): {
  readonly regional: string;
  /** By network interface. */
  readonly zonal: readonly { readonly name: string; readonly networkInterfaceId: string }[];
} {
  const { scope, item } = placed;
  const base = baseOf(scope, item);
  const stem = `${item.id}-${item.dnsSuffix}`;
  const { networkInterfaces } = ec2State(scope);
  return {
    regional: `${stem}.${base}`,
    zonal: item.networkInterfaceIds.flatMap((networkInterfaceId) => {
      const zoneName = networkInterfaces[networkInterfaceId]?.zoneName;
      return zoneName === undefined ? [] : [{ name: `${stem}-${zoneName}.${base}`, networkInterfaceId }];
    }),
  };
}

/** `dnsEntrySet` of an endpoint: regional, zonal, private. They exist before it is accepted. @source aws-facts 1.7 */
export function dnsEntries(placed: Placed<VpcEndpoint>): DnsEntry[] {
  const { scope, item } = placed;
  if (item.type === "Gateway" || item.state === "deleted") return [];
  const { regional, zonal } = endpointDnsNames(placed);
  const zone = knownZones[scope.region] ?? hostedZoneId(scope.region);
  return [
    ...[regional, ...zonal.map(({ name }) => name)].map((DnsName) => ({ DnsName, HostedZoneId: zone })),
    ...item.privateDnsNames.map((DnsName) => ({ DnsName, HostedZoneId: hostedZoneId(item.id) })),
  ];
}

function baseOf(scope: SliceScope, endpoint: VpcEndpoint): string {
  if (endpoint.service !== undefined) return serviceBaseDnsName(scope.region, endpoint.service.id);
  const service = awsServices(scope.region).find((candidate) => candidate.name === endpoint.serviceName);
  return service?.baseDnsName ?? `${scope.region}.vpce.amazonaws.com`;
}

function hostedZoneId(text: string): string {
  return `Z${createHash("sha256").update(text).digest("hex").slice(0, 20).toUpperCase()}`;
}
