import {
  DeleteLoadBalancer$,
  type DeleteLoadBalancerInput,
  type DeleteLoadBalancerOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, operation } from "../../operation.ts";
import { ec2State } from "../ec2/state.ts";
import { releaseNodes } from "./nodes.ts";
import { elasticLoadBalancingState } from "./state.ts";
import { reviewTargets } from "./targets.ts";
import { lookUp } from "../support/records.ts";

/** Deletes a load balancer with its listeners; an absent one is a success. @source aws-facts 1.9, 1.14, 2.3 */
export const deleteLoadBalancer = operation<DeleteLoadBalancerInput, DeleteLoadBalancerOutput>(
  DeleteLoadBalancer$,
  ["LoadBalancerArn"],
  (input, call) => {
    const arn = input.LoadBalancerArn ?? "";
    const state = elasticLoadBalancingState(call);
    const balancer = lookUp(state.loadBalancers, arn);
    if (balancer === undefined) return {};
    if (balancer.attributes["deletion_protection.enabled"] === "true") {
      throw new AwsFault(
        "OperationNotPermitted",
        `Load balancer '${arn}' cannot be deleted because deletion protection is enabled`,
      );
    }
    if (
      Object.values(ec2State(call).endpointServices).some((service) =>
        service.networkLoadBalancerArns.includes(arn),
      )
    ) {
      throw new AwsFault(
        "ResourceInUse",
        `Load balancer '${arn}' cannot be deleted because it is currently associated with another service`,
      );
    }
    delete state.loadBalancers[arn];
    for (const listener of Object.values(state.listeners)) {
      if (listener.loadBalancerArn !== arn) continue;
      delete state.listeners[listener.arn];
      const group = state.targetGroups[listener.targetGroupArn];
      if (group !== undefined) reviewTargets(call, group);
    }
    releaseNodes(call, balancer.zones);
    return {};
  },
);
