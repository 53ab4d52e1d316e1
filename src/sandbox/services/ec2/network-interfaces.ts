import { AwsFault } from "../../operation.ts";
import { hex, newId } from "../../world/ids.ts";
import type { SliceScope } from "../../world/slice.ts";
import { formatIpv4, parseIpv4, parseIpv4Block, sizeOf } from "../support/ipv4.ts";
import { existing } from "./existing.ts";
import type { NetworkInterface, SecurityGroup, Subnet, Tags, Vpc } from "./model.ts";
import { ec2State } from "./state.ts";

/** What a service asks for when it needs an address in somebody's subnet. */
export interface NewNetworkInterface {
  readonly subnetId: string;
  /** None: no group judges its traffic (a load balancer made without groups). */
  readonly groupIds: readonly string[];
  readonly description: string;
  /** For example `vpc_endpoint`, `network_load_balancer`, `interface`. */
  readonly interfaceType: string;
  /** Service that asks, for example `amazon-elb`; absent: the account itself. */
  readonly requesterId?: string;
  /** What it belongs to; only for the service that made it. */
  readonly ownerRef?: string;
  /** A certain free address instead of any. */
  readonly privateIp?: string;
  /** Instance of the account that it is the first interface of. */
  readonly instanceId?: string;
  readonly publicIp?: string;
  readonly tags?: Tags;
}

/** The first four addresses of a subnet and its last are AWS's own. @source GEN (aws-facts 0) */
const reservedAtStart = 4;
const reservedAtEnd = 1;

/**
 * Makes a network interface in the account of `scope`, with a private address of its subnet.
 *
 * @throws AwsFault InvalidSubnetID.NotFound, InvalidGroup.NotFound, InsufficientFreeAddressesInSubnet,
 * InvalidParameterValue (address outside the subnet), InvalidIPAddress.InUse; nothing changed then
 */
export function createNetworkInterface(scope: SliceScope, wanted: NewNetworkInterface): NetworkInterface {
  const place = subnet(scope, wanted.subnetId);
  const groups = wanted.groupIds.map((id) => securityGroup(scope, id));
  if (groups.some((group) => group.vpcId !== place.vpcId)) {
    throw new AwsFault(
      "InvalidParameter",
      `The security groups and the subnet '${place.id}' belong to different networks.`,
    );
  }
  const privateIp = freeAddress(scope, place, wanted.privateIp);
  const made: NetworkInterface = {
    id: newId("eni"),
    vpcId: place.vpcId,
    subnetId: place.id,
    zoneName: place.zoneName,
    zoneId: place.zoneId,
    privateIp,
    macAddress: `02:${hex(10).match(/../g)?.join(":") ?? ""}`,
    description: wanted.description,
    interfaceType: wanted.interfaceType,
    ...(wanted.requesterId !== undefined && { requesterId: wanted.requesterId }),
    ...(wanted.ownerRef !== undefined && { ownerRef: wanted.ownerRef }),
    attachment: {
      id: newId(wanted.requesterId === undefined ? "eni-attach" : "ela-attach"),
      instanceOwnerId: wanted.requesterId === undefined ? scope.account : "amazon-aws",
      ...(wanted.instanceId !== undefined && { instanceId: wanted.instanceId }),
    },
    ...(wanted.publicIp !== undefined && { publicIp: wanted.publicIp }),
    groupIds: [...new Set(wanted.groupIds)],
    createdAt: scope.world.clock.iso(),
    tags: wanted.tags ?? {},
  };
  ec2State(scope).networkInterfaces[made.id] = made;
  return made;
}

/** Removes a network interface and frees its address; one that is gone already is no error. */
export function deleteNetworkInterface(scope: SliceScope, id: string): void {
  delete ec2State(scope).networkInterfaces[id];
}

/** Number of addresses of a subnet that nothing has. @throws AwsFault InvalidSubnetID.NotFound */
export function freeAddresses(scope: SliceScope, subnetId: string): number {
  const place = subnet(scope, subnetId);
  const block = parseIpv4Block(place.cidr);
  const size = block === undefined ? 0 : sizeOf(block.prefix);
  return size - reservedAtStart - reservedAtEnd - takenAddresses(scope, place).size;
}

/** A VPC of the account. @throws AwsFault InvalidVpcID.NotFound */
export function vpc(scope: SliceScope, id: string): Vpc {
  return existing(ec2State(scope), "vpcs", id);
}

/** A subnet of the account. @throws AwsFault InvalidSubnetID.NotFound */
function subnet(scope: SliceScope, id: string): Subnet {
  return existing(ec2State(scope), "subnets", id);
}

/** A security group of the account. @throws AwsFault InvalidGroup.NotFound, InvalidGroupId.Malformed */
function securityGroup(scope: SliceScope, id: string): SecurityGroup {
  return existing(ec2State(scope), "securityGroups", id);
}

/** The group `default` of a VPC: what AWS takes where a caller names none. @throws AwsFault InvalidVpcID.NotFound */
export function defaultSecurityGroup(scope: SliceScope, vpcId: string): SecurityGroup {
  const { id } = vpc(scope, vpcId);
  const found = Object.values(ec2State(scope).securityGroups).find(
    (group) => group.vpcId === id && group.name === "default",
  );
  if (found === undefined) throw new Error(`the VPC ${id} has no default security group`);
  return found;
}

function freeAddress(scope: SliceScope, place: Subnet, wanted: string | undefined): string {
  const block = parseIpv4Block(place.cidr);
  if (block === undefined) throw new Error(`the subnet ${place.id} has no IPv4 range`);
  const first = block.base + reservedAtStart;
  const last = block.base + sizeOf(block.prefix) - 1 - reservedAtEnd;
  const taken = takenAddresses(scope, place);
  if (wanted !== undefined) {
    const number = parseIpv4(wanted);
    if (number === undefined || number < first || number > last) {
      throw new AwsFault(
        "InvalidParameterValue",
        `Address ${wanted} does not fall within the subnet's address range`,
      );
    }
    if (taken.has(number)) throw new AwsFault("InvalidIPAddress.InUse", `Address ${wanted} is in use.`);
    return wanted;
  }
  for (let number = first; number <= last; number += 1) {
    if (!taken.has(number)) return formatIpv4(number);
  }
  throw new AwsFault(
    "InsufficientFreeAddressesInSubnet",
    "The specified subnet does not have enough free addresses to satisfy the request.",
  );
}

function takenAddresses(scope: SliceScope, place: Subnet): Set<number | undefined> {
  return new Set(
    Object.values(ec2State(scope).networkInterfaces)
      .filter((eni) => eni.subnetId === place.id)
      .map((eni) => parseIpv4(eni.privateIp)),
  );
}
