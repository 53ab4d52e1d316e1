import type { Service } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { deleteNetworkInterface } from "../ec2/network-interfaces.ts";
import { createListener } from "./create-listener.ts";
import { createLoadBalancer } from "./create-load-balancer.ts";
import { createTargetGroup } from "./create-target-group.ts";
import { deleteListener } from "./delete-listener.ts";
import { deleteLoadBalancer } from "./delete-load-balancer.ts";
import { deleteTargetGroup } from "./delete-target-group.ts";
import { describeListeners } from "./describe-listeners.ts";
import { describeLoadBalancers } from "./describe-load-balancers.ts";
import { describeTargetGroups } from "./describe-target-groups.ts";
import { describeTargetHealth } from "./describe-target-health.ts";
import { describeListenerAttributes, modifyListenerAttributes } from "./listener-attributes.ts";
import { describeLoadBalancerAttributes, modifyLoadBalancerAttributes } from "./load-balancer-attributes.ts";
import { modifyListener } from "./modify-listener.ts";
import { modifyTargetGroup } from "./modify-target-group.ts";
import { deregisterTargets, registerTargets } from "./register-targets.ts";
import { setSecurityGroups } from "./set-security-groups.ts";
import { setSubnets } from "./set-subnets.ts";
import { elasticLoadBalancingState } from "./state.ts";
import { addTags, describeTags, removeTags } from "./tags.ts";
import { describeTargetGroupAttributes, modifyTargetGroupAttributes } from "./target-group-attributes.ts";
import { targetDrained, targetRegistered } from "./targets.ts";

type World = SliceScope["world"];

/** Elastic Load Balancing v2: Network Load Balancers. */
export const elasticLoadBalancing: Service = {
  signingName: "elasticloadbalancing",
  protocol: "awsQuery",
  version: "2015-12-01",
  xmlNamespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
  operations: [
    addTags,
    createListener,
    createLoadBalancer,
    createTargetGroup,
    deleteListener,
    deleteLoadBalancer,
    deleteTargetGroup,
    deregisterTargets,
    describeListenerAttributes,
    describeListeners,
    describeLoadBalancerAttributes,
    describeLoadBalancers,
    describeTags,
    describeTargetGroupAttributes,
    describeTargetGroups,
    describeTargetHealth,
    modifyListener,
    modifyListenerAttributes,
    modifyLoadBalancerAttributes,
    modifyTargetGroup,
    modifyTargetGroupAttributes,
    registerTargets,
    removeTags,
    setSecurityGroups,
    setSubnets,
  ],
  events: {
    loadBalancerProvisioned(
      { account, region, arn }: { account: string; region: string; arn: string },
      world: World,
    ) {
      const balancer = elasticLoadBalancingState({ world, account, region }).loadBalancers[arn];
      if (balancer?.state === "provisioning") balancer.state = "active";
    },
    networkInterfacesReleased(
      {
        account,
        region,
        networkInterfaceIds,
      }: { account: string; region: string; networkInterfaceIds: string[] },
      world: World,
    ) {
      for (const id of networkInterfaceIds) deleteNetworkInterface({ world, account, region }, id);
    },
    targetRegistered,
    targetDrained,
  },
};
