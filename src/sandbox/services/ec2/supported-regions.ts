import { AwsFault, type Call } from "../../operation.ts";
import { elasticLoadBalancingState, type LoadBalancer } from "../elbv2/state.ts";
import { checkRegions } from "./regions.ts";

/** Old zones from which no service can be offered to other regions. @source aws-facts 1.10 */
const excludedZoneIds = new Set(["use1-az3", "usw1-az2", "apne1-az3", "apne2-az2", "apne2-az4"]);

/**
 * The regions, besides its own, from which a service can be used after a call added and removed some.
 *
 * @param present those before the call
 * @throws AwsFault InvalidParameterValue for what is no region; InvalidParameter (the code is assumed) where the own
 * region is to be removed, a region to be removed is none of the service's, or the load balancers do not fit:
 * two zones at least, none of them an old one, no idle timeout of their own
 * @source aws-facts 1.9, 1.10
 */
export function remoteRegionsAfter(
  call: Call,
  present: readonly string[],
  change: {
    readonly added?: readonly string[] | undefined;
    readonly removed?: readonly string[] | undefined;
  },
  balancers: readonly LoadBalancer[],
): string[] {
  const { added = [], removed = [] } = change;
  checkRegions([...added, ...removed]);
  if (removed.includes(call.region)) {
    throw new AwsFault("InvalidParameter", `The host Region ${call.region} of a service cannot be removed.`);
  }
  const stranger = removed.find((region) => !present.includes(region));
  if (stranger !== undefined) {
    throw new AwsFault(
      "InvalidParameter",
      `The Region ${stranger} is not a supported Region of the service.`,
    );
  }
  const kept = present.filter((region) => !removed.includes(region));
  // The host region is always supported: naming it adds nothing.
  const regions = [...new Set([...kept, ...added])].filter((region) => region !== call.region);
  if (regions.length > 0) checkBalancers(call, balancers);
  return regions;
}

function checkBalancers(call: Call, balancers: readonly LoadBalancer[]): void {
  const { listeners } = elasticLoadBalancingState(call);
  for (const { arn, zones } of balancers) {
    if (zones.length < 2) {
      throw new AwsFault(
        "InvalidParameter",
        `The Network Load Balancer '${arn}' must be in at least two Availability Zones for access from other Regions.`,
      );
    }
    const excluded = zones.find((zone) => excludedZoneIds.has(zone.zoneId));
    if (excluded !== undefined) {
      throw new AwsFault(
        "InvalidParameter",
        `The Network Load Balancer '${arn}' is in the Availability Zone ${excluded.zoneId}, which does not support access from other Regions.`,
      );
    }
    const timed = Object.values(listeners).some(
      ({ loadBalancerArn, attributes }) =>
        loadBalancerArn === arn && (attributes["tcp.idle_timeout.seconds"] ?? "350") !== "350",
    );
    if (timed) {
      throw new AwsFault(
        "InvalidParameter",
        `The Network Load Balancer '${arn}' has a custom TCP idle timeout, which does not go with access from other Regions.`,
      );
    }
  }
}
