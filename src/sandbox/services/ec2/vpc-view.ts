import type { Vpc as VpcAnswer } from "@aws-sdk/client-ec2";
import type { SliceScope } from "../../world/slice.ts";
import { tagPairs } from "../support/tags.ts";
import { stableId } from "./stable-id.ts";
import type { Vpc } from "./model.ts";

/** A VPC as answers carry it. */
export function vpcView(scope: SliceScope, vpc: Vpc): VpcAnswer {
  return {
    VpcId: vpc.id,
    OwnerId: scope.account,
    State: "available",
    CidrBlock: vpc.cidr,
    CidrBlockAssociationSet: [
      {
        AssociationId: stableId(scope, "vpc-cidr-assoc", vpc.id),
        CidrBlock: vpc.cidr,
        CidrBlockState: { State: "associated" },
      },
    ],
    DhcpOptionsId: dhcpOptionsId(scope),
    InstanceTenancy: "default",
    IsDefault: vpc.isDefault,
    Tags: tagPairs(vpc.tags),
  };
}

/** The DHCP options that every VPC of an account uses. */
export function dhcpOptionsId(scope: SliceScope): string {
  return stableId(scope, "dopt", "default");
}
