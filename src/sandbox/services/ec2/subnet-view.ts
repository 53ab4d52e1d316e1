import type { Subnet as SubnetAnswer } from "@aws-sdk/client-ec2";
import type { Call } from "../../operation.ts";
import { tagPairs } from "../support/tags.ts";
import { ec2Arn } from "./arn.ts";
import { freeAddresses } from "./network-interfaces.ts";
import type { Subnet } from "./model.ts";

/** A subnet as answers carry it. */
export function subnetView(call: Call, subnet: Subnet): SubnetAnswer {
  return {
    SubnetId: subnet.id,
    SubnetArn: ec2Arn(call, "subnet", subnet.id),
    OwnerId: call.account,
    VpcId: subnet.vpcId,
    State: "available",
    CidrBlock: subnet.cidr,
    AvailableIpAddressCount: freeAddresses(call, subnet.id),
    AvailabilityZone: subnet.zoneName,
    AvailabilityZoneId: subnet.zoneId,
    DefaultForAz: subnet.defaultForAz,
    MapPublicIpOnLaunch: subnet.mapPublicIpOnLaunch,
    MapCustomerOwnedIpOnLaunch: false,
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    EnableDns64: false,
    Ipv6Native: false,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: "ip-name",
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    Tags: tagPairs(subnet.tags),
  };
}
