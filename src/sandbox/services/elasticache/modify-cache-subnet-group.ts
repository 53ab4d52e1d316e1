import {
  ModifyCacheSubnetGroup$,
  type ModifyCacheSubnetGroupMessage,
  type ModifyCacheSubnetGroupResult,
} from "@aws-sdk/client-elasticache";
import { AwsFault, operation } from "../../operation.ts";
import { ec2State } from "../ec2/state.ts";
import { lookUp } from "../support/records.ts";
import { cacheSlice } from "./state.ts";
import { describeSubnetGroup, placementOf, subnetGroupNamed } from "./subnet-groups.ts";

/** Changes description and subnets of a group; subnets in which a node has its address must stay. */
export const modifyCacheSubnetGroup = operation<ModifyCacheSubnetGroupMessage, ModifyCacheSubnetGroupResult>(
  ModifyCacheSubnetGroup$,
  ["CacheSubnetGroupName", "CacheSubnetGroupDescription", "SubnetIds"],
  (input, call) => {
    const group = subnetGroupNamed(call, input.CacheSubnetGroupName);
    if (input.SubnetIds !== undefined) {
      const { vpcId, subnets } = placementOf(call, input.SubnetIds);
      if (vpcId !== group.vpcId)
        throw new AwsFault("InvalidSubnet", "The new subnets are not in the VPC of the subnet group.");
      const enis = ec2State(call).networkInterfaces;
      const lost = Object.values(cacheSlice(call).groups)
        .filter(({ subnetGroup }) => subnetGroup === group.name)
        .flatMap(({ nodes, joiningNodes }) => [...nodes, ...joiningNodes])
        .flatMap(({ networkInterfaceId }) => lookUp(enis, networkInterfaceId)?.subnetId ?? [])
        .find((id) => !subnets.some((subnet) => subnet.id === id));
      if (lost !== undefined)
        throw new AwsFault("SubnetInUse", `The subnet ${lost} is in use by a cache cluster.`);
      group.subnets = subnets;
    }
    if (input.CacheSubnetGroupDescription !== undefined)
      group.description = input.CacheSubnetGroupDescription;
    return { CacheSubnetGroup: describeSubnetGroup(group) };
  },
);
