import type { NetworkInterface as NetworkInterfaceAnswer } from "@aws-sdk/client-ec2";
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
    PrivateIpAddresses: [{ PrivateIpAddress: eni.privateIp, PrivateDnsName: name, Primary: true }],
    Ipv6Addresses: [],
    Groups: eni.groupIds.map((id) => ({ GroupId: id, GroupName: securityGroups[id]?.name })),
    Attachment: {
      AttachmentId: eni.attachment.id,
      AttachTime: new Date(eni.createdAt),
      DeleteOnTermination: false,
      DeviceIndex: 1,
      InstanceOwnerId: eni.attachment.instanceOwnerId,
      Status: "attached",
    },
    TagSet: tagPairs(eni.tags),
  };
}

/** Name by which the VPC's resolver knows a private address, for example `ip-10-0-1-5.ec2.internal`. */
export function privateDnsName(region: string, privateIp: string): string {
  const domain = region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`;
  return `ip-${privateIp.replaceAll(".", "-")}.${domain}`;
}
