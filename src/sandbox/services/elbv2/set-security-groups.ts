import {
  SetSecurityGroups$,
  type SetSecurityGroupsInput,
  type SetSecurityGroupsOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, operation } from "../../operation.ts";
import { ec2State } from "../ec2/state.ts";
import { loadBalancer } from "./find.ts";
import { lookUp } from "../support/records.ts";

/** Replaces the groups of a load balancer that has some; decides whether they judge PrivateLink traffic. @source aws-facts 1.9 */
export const setSecurityGroups = operation<SetSecurityGroupsInput, SetSecurityGroupsOutput>(
  SetSecurityGroups$,
  ["LoadBalancerArn", "SecurityGroups", "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"],
  (input, call) => {
    const balancer = loadBalancer(call, input.LoadBalancerArn);
    const groups = input.SecurityGroups ?? [];
    if (balancer.securityGroupIds.length === 0) {
      throw new AwsFault(
        "InvalidConfigurationRequest",
        "You cannot add security groups to a Network Load Balancer that was created without any",
      );
    }
    if (groups.length === 0) {
      throw new AwsFault("InvalidConfigurationRequest", "You must specify at least one security group");
    }
    const { securityGroups, networkInterfaces } = ec2State(call);
    for (const id of groups) {
      if (lookUp(securityGroups, id)?.vpcId !== balancer.vpcId) {
        throw new AwsFault("InvalidSecurityGroup", `One or more security groups are invalid: '${id}'`);
      }
    }
    balancer.securityGroupIds = [...groups];
    balancer.enforceInboundOnPrivateLink =
      input.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic ?? balancer.enforceInboundOnPrivateLink;
    for (const zone of balancer.zones) {
      const eni = networkInterfaces[zone.networkInterfaceId];
      if (eni !== undefined) eni.groupIds = [...groups];
    }
    return {
      SecurityGroupIds: balancer.securityGroupIds,
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: balancer.enforceInboundOnPrivateLink,
    };
  },
);
