import { CreateSubnet$, type CreateSubnetRequest, type CreateSubnetResult } from "@aws-sdk/client-ec2";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import type { Zone } from "../../world/zones.ts";
import { containsBlock, formatIpv4Block, overlaps, parseIpv4Block, type Ipv4Block } from "../support/ipv4.ts";
import { refuseOver } from "../support/quotas.ts";
import { existing } from "./existing.ts";
import type { Ec2State, Subnet, Vpc } from "./model.ts";
import { ec2State } from "./state.ts";
import { subnetView } from "./subnet-view.ts";
import { tagsAtCreation } from "./tagging.ts";

/** Makes a subnet in one zone, of a part of the VPC's range that no other subnet has. @source aws-facts 2.2 */
export const createSubnet = operation<CreateSubnetRequest, CreateSubnetResult>(
  CreateSubnet$,
  ["VpcId", "CidrBlock", "AvailabilityZone", "AvailabilityZoneId", "TagSpecifications"],
  (input, call) => {
    const state = ec2State(call);
    const vpc = existing(state, "vpcs", input.VpcId);
    refuseOver(
      call.world,
      "subnetsPerVpc",
      Object.values(state.subnets).filter((other) => other.vpcId === vpc.id).length,
      "SubnetLimitExceeded",
      `The maximum number of subnets has been reached for the VPC '${vpc.id}'.`,
    );
    const zone = zoneFor(call, input);
    const subnet: Subnet = {
      id: newId("subnet"),
      vpcId: vpc.id,
      cidr: formatIpv4Block(freeBlock(state, vpc, input.CidrBlock)),
      zoneName: zone.name,
      zoneId: zone.id,
      defaultForAz: false,
      mapPublicIpOnLaunch: false,
      tags: tagsAtCreation(input.TagSpecifications, "subnet"),
    };
    state.subnets[subnet.id] = subnet;
    return { Subnet: subnetView(call, subnet) };
  },
);

function freeBlock(state: Ec2State, vpc: Vpc, cidr: string | undefined): Ipv4Block {
  if (cidr === undefined) {
    throw new AwsFault("MissingParameter", "Either 'cidrBlock' or 'ipv6CidrBlock' should be provided.");
  }
  const block = parseIpv4Block(cidr);
  if (block === undefined) {
    throw new AwsFault(
      "InvalidParameterValue",
      `Value (${cidr}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  const whole = parseIpv4Block(vpc.cidr);
  if (whole === undefined || block.prefix > 28 || !containsBlock(whole, block)) {
    throw new AwsFault("InvalidSubnet.Range", `The CIDR '${cidr}' is invalid.`);
  }
  for (const other of Object.values(state.subnets)) {
    const taken = parseIpv4Block(other.cidr);
    if (other.vpcId === vpc.id && taken !== undefined && overlaps(taken, block)) {
      throw new AwsFault("InvalidSubnet.Conflict", `The CIDR '${cidr}' conflicts with another subnet`);
    }
  }
  return block;
}

/** The zone asked for by name or id; AWS chooses where none is, the sandbox takes the first. */
function zoneFor(call: Call, input: CreateSubnetRequest): Zone {
  const { AvailabilityZone: name, AvailabilityZoneId: id } = input;
  const zones = call.world.zones(call.account, call.region);
  if (name !== undefined && id !== undefined) {
    throw new AwsFault(
      "InvalidParameterCombination",
      "Only one of AvailabilityZone and AvailabilityZoneId may be specified.",
    );
  }
  const zone =
    name === undefined && id === undefined
      ? zones[0]
      : zones.find((candidate) => candidate.name === name || candidate.id === id);
  if (zone !== undefined) return zone;
  const parameter = name === undefined ? "availabilityZoneId" : "availabilityZone";
  const valid = zones.map((candidate) => (name === undefined ? candidate.id : candidate.name)).join(", ");
  throw new AwsFault(
    "InvalidParameterValue",
    `Value (${name ?? id ?? ""}) for parameter ${parameter} is invalid. Subnets can currently only be created in the following availability zones: ${valid}.`,
  );
}
