import type { RunInstancesRequest } from "@aws-sdk/client-ec2";
import { AwsFault, type Call } from "../../operation.ts";
import { existing } from "./existing.ts";
import { offeringZones } from "./instance-types.ts";
import type { Subnet } from "./model.ts";
import { defaultSecurityGroup } from "./network-interfaces.ts";
import { defaultVpc } from "./security-groups.ts";
import { ec2State } from "./state.ts";

/** Where a future instance will be, and with what network interface. */
export interface InstancePlace {
  readonly subnet: Subnet;
  readonly groupIds: readonly string[];
  readonly description: string;
  readonly privateIp?: string;
  readonly wantsPublicIp: boolean;
}

/**
 * Reads the network of a launch: from the call itself, or from its one network interface, but not from both.
 *
 * @throws AwsFault InvalidParameterCombination, InvalidSubnetID.NotFound, InvalidGroup.NotFound, InvalidParameter
 * (other VPC), InvalidParameterValue, Unsupported (zone), VPCIdNotSpecified, SecurityGroupsPerInstanceLimitExceeded
 */
export function instancePlace(call: Call, input: RunInstancesRequest): InstancePlace {
  const state = ec2State(call);
  const [spec, ...more] = input.NetworkInterfaces ?? [];
  if (more.length > 0) {
    throw new AwsFault("NotImplemented", "The sandbox gives an instance one network interface.", 501);
  }
  if (spec !== undefined) {
    if (spec.DeviceIndex !== 0) {
      throw new AwsFault(
        "InvalidParameterValue",
        "The first network interface of an instance must have the device index 0.",
      );
    }
    refuseBoth("an instance-level subnet ID", input.SubnetId);
    refuseBoth("instance-level security groups", input.SecurityGroupIds);
    refuseBoth("an instance-level private address", input.PrivateIpAddress);
    if (spec.DeleteOnTermination === false) {
      throw new AwsFault(
        "NotImplemented",
        "The sandbox does not model network interfaces that outlive their instance.",
        501,
      );
    }
  }
  const subnet = subnetFor(call, input, spec?.SubnetId ?? input.SubnetId);
  const groups = [...new Set(spec?.Groups ?? input.SecurityGroupIds ?? [])].map((id) =>
    existing(state, "securityGroups", id),
  );
  const foreign = groups.find((group) => group.vpcId !== subnet.vpcId);
  if (foreign !== undefined) {
    throw new AwsFault(
      "InvalidParameter",
      `Security group ${foreign.id} and subnet ${subnet.id} belong to different networks.`,
    );
  }
  if (groups.length > 5) {
    throw new AwsFault(
      "SecurityGroupsPerInstanceLimitExceeded",
      "The maximum number of security groups per interface has been reached.",
    );
  }
  const privateIp = spec?.PrivateIpAddress ?? input.PrivateIpAddress;
  if (privateIp !== undefined && (input.MaxCount ?? 1) > 1) {
    throw new AwsFault(
      "InvalidParameterCombination",
      "A private address can be given to one instance only, not to several.",
    );
  }
  return {
    subnet,
    groupIds:
      groups.length === 0 ? [defaultSecurityGroup(call, subnet.vpcId).id] : groups.map((group) => group.id),
    description: spec?.Description ?? "",
    ...(privateIp !== undefined && { privateIp }),
    wantsPublicIp: spec?.AssociatePublicIpAddress ?? subnet.mapPublicIpOnLaunch,
  };
}

function refuseBoth(what: string, given: unknown): void {
  if (given === undefined) return;
  throw new AwsFault(
    "InvalidParameterCombination",
    `Network interfaces and ${what} may not be specified on the same request`,
  );
}

function subnetFor(call: Call, input: RunInstancesRequest, id: string | undefined): Subnet {
  const state = ec2State(call);
  const zoneName = input.Placement?.AvailabilityZone;
  const zones = offeringZones(call);
  if (id === undefined) {
    const vpc = defaultVpc(state);
    const choices = Object.values(state.subnets).filter(
      (subnet) => subnet.vpcId === vpc.id && subnet.defaultForAz,
    );
    const found = choices.find((subnet) =>
      zoneName === undefined ? zones.some((zone) => zone.id === subnet.zoneId) : subnet.zoneName === zoneName,
    );
    if (found === undefined) {
      throw new AwsFault(
        "InvalidParameterValue",
        `Invalid availability zone: [${zoneName ?? ""}]: the default VPC has no default subnet there`,
      );
    }
    return offered(found, zones, input);
  }
  const subnet = existing(state, "subnets", id);
  if (zoneName !== undefined && zoneName !== subnet.zoneName) {
    throw new AwsFault(
      "InvalidParameterValue",
      `The availability zone '${zoneName}' does not match the zone '${subnet.zoneName}' of the subnet '${subnet.id}'.`,
    );
  }
  return offered(subnet, zones, input);
}

function offered(
  subnet: Subnet,
  zones: readonly { readonly name: string; readonly id: string }[],
  input: RunInstancesRequest,
): Subnet {
  if (zones.some((zone) => zone.id === subnet.zoneId)) return subnet;
  const names = zones.map((zone) => zone.name).join(", ");
  throw new AwsFault(
    "Unsupported",
    `Your requested instance type (${input.InstanceType ?? ""}) is not supported in your requested Availability Zone (${subnet.zoneName}). Please retry your request by not specifying an Availability Zone or choosing ${names}.`,
  );
}
