import {
  DescribeNetworkInterfaces$,
  type DescribeNetworkInterfacesRequest,
  type DescribeNetworkInterfacesResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { selected } from "./existing.ts";
import { listed } from "./listing.ts";
import { networkInterfaceView, privateDnsName } from "./network-interface-view.ts";
import { ec2State } from "./state.ts";

/** The account's network interfaces, those that services made too. */
export const describeNetworkInterfaces = operation<
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult
>(
  DescribeNetworkInterfaces$,
  ["NetworkInterfaceIds", "Filters", "MaxResults", "NextToken"],
  (input, call) => {
    const state = ec2State(call);
    const all = selected(state, "networkInterfaces", input.NetworkInterfaceIds);
    const { items, NextToken } = listed(all, input, {
      keyOf: (eni) => eni.id,
      tagsOf: (eni) => eni.tags,
      filters: {
        "addresses.primary": () => true,
        "addresses.private-ip-address": (eni) => eni.privateIp,
        "addresses.association.public-ip": (eni) => eni.publicIp,
        "association.public-ip": (eni) => eni.publicIp,
        "attachment.attachment-id": (eni) => eni.attachment.id,
        "attachment.instance-id": (eni) => eni.attachment.instanceId,
        "attachment.instance-owner-id": (eni) => eni.attachment.instanceOwnerId,
        "attachment.status": () => "attached",
        "availability-zone": (eni) => eni.zoneName,
        "availability-zone-id": (eni) => eni.zoneId,
        description: (eni) => eni.description,
        "group-id": (eni) => eni.groupIds,
        "group-name": (eni) => eni.groupIds.map((id) => state.securityGroups[id]?.name),
        "interface-type": (eni) => eni.interfaceType,
        "mac-address": (eni) => eni.macAddress,
        "network-interface-id": (eni) => eni.id,
        "owner-id": () => call.account,
        "private-dns-name": (eni) => privateDnsName(call.region, eni.privateIp),
        "private-ip-address": (eni) => eni.privateIp,
        "requester-id": (eni) => eni.requesterId,
        "requester-managed": (eni) => eni.requesterId !== undefined,
        "source-dest-check": (eni) => eni.requesterId === undefined,
        status: () => "in-use",
        "subnet-id": (eni) => eni.subnetId,
        "vpc-id": (eni) => eni.vpcId,
      },
    });
    return { NetworkInterfaces: items.map((eni) => networkInterfaceView(call, eni)), NextToken };
  },
);
