import type {
  NetworkInterface as NetworkInterfaceAnswer,
  NetworkInterfaceAssociation,
} from "@aws-sdk/client-ec2";
import type { Call } from "../../operation.ts";
import { tagPairs } from "../support/tags.ts";
import type { NetworkInterface } from "./model.ts";
import { ec2State } from "./state.ts";
import { wire } from "./wire.ts";

/** A network interface as answers carry it. */
export function networkInterfaceView(call: Call, eni: NetworkInterface): NetworkInterfaceAnswer {
  const { securityGroups } = ec2State(call);
  const name = privateDnsName(call.region, eni.privateIp);
  return {
    NetworkInterfaceId: eni.id,
    OwnerId: call.account,
    VpcId: eni.vpcId,
    SubnetId: eni.subnetId,
    AvailabilityZone: eni.zoneName,
    AvailabilityZoneId: eni.zoneId,
    Description: eni.description,
    InterfaceType: wire(eni.interfaceType),
    RequesterId: eni.requesterId,
    RequesterManaged: eni.requesterId !== undefined,
    Status: "in-use",
    SourceDestCheck: eni.requesterId === undefined,
    MacAddress: eni.macAddress,
    PrivateDnsName: name,
    PrivateIpAddress: eni.privateIp,
    PrivateIpAddresses: [
      {
        PrivateIpAddress: eni.privateIp,
        PrivateDnsName: name,
        Primary: true,
        Association: publicAssociation(call, eni),
      },
    ],
    Association: publicAssociation(call, eni),
    Ipv6Addresses: [],
    Groups: eni.groupIds.map((id) => ({ GroupId: id, GroupName: securityGroups[id]?.name })),
    Attachment: {
      AttachmentId: eni.attachment.id,
      AttachTime: new Date(eni.createdAt),
      DeleteOnTermination: eni.attachment.instanceId !== undefined,
      DeviceIndex: eni.attachment.instanceId === undefined ? 1 : 0,
      InstanceId: eni.attachment.instanceId,
      InstanceOwnerId: eni.attachment.instanceOwnerId,
      Status: "attached",
    },
    TagSet: tagPairs(eni.tags),
  };
}

/** The public address of a network interface, if an internet gateway maps one onto it. */
export function publicAssociation(
  call: Call,
  { publicIp, vpcId }: NetworkInterface,
): NetworkInterfaceAssociation | undefined {
  if (publicIp === undefined) return undefined;
  return {
    IpOwnerId: "amazon",
    PublicIp: publicIp,
    PublicDnsName: publicDnsName(call, vpcId, publicIp),
  };
}

/** Public DNS name of an address; empty where the VPC has no DNS hostnames. */
export function publicDnsName(call: Call, vpcId: string, publicIp: string | undefined): string {
  if (publicIp === undefined || ec2State(call).vpcs[vpcId]?.enableDnsHostnames !== true) return "";
  const domain = call.region === "us-east-1" ? "compute-1" : `${call.region}.compute`;
  return `ec2-${publicIp.replaceAll(".", "-")}.${domain}.amazonaws.com`;
}

/** Name by which the VPC's resolver knows a private address, for example `ip-10-0-1-5.ec2.internal`. */
export function privateDnsName(region: string, privateIp: string): string {
  const domain = region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`;
  return `ip-${privateIp.replaceAll(".", "-")}.${domain}`;
}
