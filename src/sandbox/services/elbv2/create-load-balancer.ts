import {
  CreateLoadBalancer$,
  type CreateLoadBalancerInput,
  type CreateLoadBalancerOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, operation } from "../../operation.ts";
import { hex } from "../../world/ids.ts";
import { ec2State } from "../ec2/state.ts";
import { ensureServiceLinkedRole } from "../iam/service-linked-roles.ts";
import { refuseOver } from "../support/quotas.ts";
import { loadBalancerDefaults } from "./attributes.ts";
import { describeLoadBalancer, tagRecord } from "./describe.ts";
import { checkName, elbArn } from "./find.ts";
import { startNode, subnetsNamed } from "./nodes.ts";
import { elasticLoadBalancingState, type LoadBalancer } from "./state.ts";
import { lookUp } from "../support/records.ts";

/** Makes a Network Load Balancer with one node per zone. @source aws-facts 1.9, 2.2 */
export const createLoadBalancer = operation<CreateLoadBalancerInput, CreateLoadBalancerOutput>(
  CreateLoadBalancer$,
  ["Name", "Subnets", "SubnetMappings.SubnetId", "SecurityGroups", "Scheme", "Type", "IpAddressType", "Tags"],
  (input, call) => {
    const name = input.Name ?? "";
    checkName(name, "load balancer");
    if (input.Type !== "network") {
      throw new AwsFault("NotImplemented", "The sandbox models load balancers of type network only.", 501);
    }
    const scheme = input.Scheme ?? "internet-facing";
    const subnets = subnetsNamed(call, input);
    const vpcId = subnets[0]?.vpcId ?? "";
    const groups = input.SecurityGroups ?? [];
    for (const id of groups) {
      if (lookUp(ec2State(call).securityGroups, id)?.vpcId !== vpcId) {
        throw new AwsFault("InvalidSecurityGroup", `One or more security groups are invalid: '${id}'`);
      }
    }
    if (input.IpAddressType !== undefined && input.IpAddressType !== "ipv4") {
      throw new AwsFault(
        "NotImplemented",
        "The sandbox models load balancers of address type ipv4 only.",
        501,
      );
    }
    const balancers = elasticLoadBalancingState(call).loadBalancers;
    const existing = Object.values(balancers).find((balancer) => balancer.name === name);
    if (existing !== undefined) {
      const same =
        existing.scheme === scheme &&
        sameSet(
          existing.zones.map((zone) => zone.subnetId),
          subnets.map((subnet) => subnet.id),
        ) &&
        sameSet(existing.securityGroupIds, groups);
      if (!same) {
        throw new AwsFault(
          "DuplicateLoadBalancerName",
          `A load balancer with the same name '${name}' exists, but with different settings`,
        );
      }
      return { LoadBalancers: [describeLoadBalancer(existing)] };
    }
    refuseOver(
      call.world,
      "networkLoadBalancersPerRegion",
      Object.keys(balancers).length,
      "TooManyLoadBalancers",
      "You have reached the maximum number of load balancers: {quota}",
    );
    ensureServiceLinkedRole(call, "elasticloadbalancing.amazonaws.com");
    const id = hex(16);
    const arn = elbArn(call, `loadbalancer/net/${name}/${id}`);
    const balancer: LoadBalancer = {
      arn,
      name,
      dnsName: `${name}-${id}.elb.${call.region}.amazonaws.com`,
      type: "network",
      scheme,
      vpcId,
      state: "provisioning",
      ipAddressType: "ipv4",
      zones: subnets.map((subnet) => startNode(call, { arn, securityGroupIds: groups }, subnet)),
      securityGroupIds: [...groups],
      enforceInboundOnPrivateLink: "on",
      attributes: { ...loadBalancerDefaults },
      tags: tagRecord(input.Tags),
      createdAt: call.world.clock.iso(),
    };
    balancers[arn] = balancer;
    call.world.schedule(
      call.world.latencyMs("loadBalancer.create"),
      "elasticloadbalancing.loadBalancerProvisioned",
      {
        account: call.account,
        region: call.region,
        arn,
      },
    );
    return { LoadBalancers: [describeLoadBalancer(balancer)] };
  },
);

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((entry) => b.includes(entry));
}
