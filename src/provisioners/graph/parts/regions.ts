import { PrivlinkError } from "../../../errors/error.ts";
import type { Blueprint } from "./part.ts";

/** Zones whose load balancers cannot be reached from other regions. @source aws-facts 1.10 */
const homebound: ReadonlySet<string> = new Set([
  "use1-az3",
  "usw1-az2",
  "apne1-az3",
  "apne2-az2",
  "apne2-az4",
]);

/**
 * What the configuration says of regions, against where the stack is.
 * @throws {PL-CONFIG} a certificate of another region, the own region among the others, a zone that reaches no other region
 */
export function checkRegions({ config, facts }: Blueprint): void {
  const { tls } = config.loadBalancer;
  const certificateRegion = tls === false ? facts.region : tls.certificateArn.split(":")[3];
  if (certificateRegion !== facts.region) {
    throw new PrivlinkError(
      "PL-CONFIG",
      `loadBalancer.tls.certificateArn: the certificate is of ${certificateRegion}, and the stack is in ${facts.region}.`,
      { hint: `Name one of ACM in ${facts.region}, or build the stack in ${certificateRegion}.` },
    );
  }
  const { supportedRegions } = config.endpointService;
  if (supportedRegions.includes(facts.region)) {
    throw new PrivlinkError(
      "PL-CONFIG",
      `endpointService.supportedRegions: ${facts.region} is the stack's own region, whose consumers may always connect.`,
      { hint: "Name other regions only." },
    );
  }
  const stuck = supportedRegions.length === 0 ? [] : facts.zoneIds.filter((id) => homebound.has(id));
  if (stuck.length > 0) {
    throw new PrivlinkError(
      "PL-CONFIG",
      `endpointService.supportedRegions: zone ${stuck.join(", ")} cannot be reached from other regions.`,
      { hint: "Name other zones in network.zoneIds, or no other regions." },
    );
  }
}
