import {
  ModifyDBSubnetGroup$,
  type ModifyDBSubnetGroupMessage,
  type ModifyDBSubnetGroupResult,
} from "@aws-sdk/client-rds";
import { AwsFault, operation } from "../../operation.ts";
import { ec2State } from "../ec2/state.ts";
import { lookUp } from "../support/records.ts";
import { rdsSlice } from "./state.ts";
import { describeSubnetGroup, placementOf, subnetGroupNamed } from "./subnet-groups.ts";

/** Replaces the subnets of a group; those in which an instance has an address must stay. */
export const modifyDbSubnetGroup = operation<ModifyDBSubnetGroupMessage, ModifyDBSubnetGroupResult>(
  ModifyDBSubnetGroup$,
  ["DBSubnetGroupName", "DBSubnetGroupDescription", "SubnetIds"],
  (input, call) => {
    const group = subnetGroupNamed(call, input.DBSubnetGroupName);
    const { vpcId, subnets } = placementOf(call, input.SubnetIds);
    if (vpcId !== group.vpcId)
      throw new AwsFault("InvalidSubnet", "The new subnets are not in the VPC of the subnet group.");
    const enis = ec2State(call).networkInterfaces;
    const used = Object.values(rdsSlice(call).instances)
      .filter(({ subnetGroup }) => subnetGroup === group.name)
      .flatMap((instance) => [instance.networkInterfaceId, instance.standbyNetworkInterfaceId])
      .flatMap((id) => lookUp(enis, id)?.subnetId ?? []);
    const lost = used.find((id) => !subnets.some((subnet) => subnet.id === id));
    if (lost !== undefined) {
      throw new AwsFault(
        "SubnetAlreadyInUse",
        `The subnet ${lost} is in use by a DB instance and cannot be removed from the DB subnet group.`,
      );
    }
    group.subnets = subnets;
    if (input.DBSubnetGroupDescription !== undefined) group.description = input.DBSubnetGroupDescription;
    return { DBSubnetGroup: describeSubnetGroup(group) };
  },
);
