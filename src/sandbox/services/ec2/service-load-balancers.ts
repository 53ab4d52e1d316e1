import { AwsFault, type Call } from "../../operation.ts";
import { elasticLoadBalancingState, type LoadBalancer } from "../elbv2/state.ts";
import { lookUp } from "../support/records.ts";
import { ec2State } from "./state.ts";

const arnForm =
  /^arn:aws:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/net\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16}$/;

/**
 * Network Load Balancers that a service may be built on.
 *
 * @param self id of the service that has them already, if any
 * @throws AwsFault InvalidNetworkLoadBalancerArn.Malformed or .NotFound; InvalidParameter when one is not active
 * (assumed) or is behind another service
 * @source aws-facts 1.4, 1.9
 */
export function serviceLoadBalancers(call: Call, arns: readonly string[], self?: string): LoadBalancer[] {
  const { loadBalancers } = elasticLoadBalancingState(call);
  const { endpointServices } = ec2State(call);
  return [...new Set(arns)].map((arn) => {
    if (!arnForm.test(arn)) {
      throw new AwsFault(
        "InvalidNetworkLoadBalancerArn.Malformed",
        `The Network Load Balancer ARN '${arn}' is malformed`,
      );
    }
    const balancer = lookUp(loadBalancers, arn);
    if (balancer === undefined) {
      throw new AwsFault(
        "InvalidNetworkLoadBalancerArn.NotFound",
        `The Network Load Balancer ARN '${arn}' does not exist`,
      );
    }
    if (balancer.state !== "active") {
      throw new AwsFault(
        "InvalidParameter",
        `The Network Load Balancer '${arn}' is not active; its state is ${balancer.state}`,
      );
    }
    const other = Object.values(endpointServices).find(
      (service) => service.id !== self && service.networkLoadBalancerArns.includes(arn),
    );
    if (other !== undefined) {
      throw new AwsFault(
        "InvalidParameter",
        `LBs are already associated with another VPC Endpoint Service Configuration: ${arn}`,
      );
    }
    return balancer;
  });
}

/** Ids of the zones in which any of the load balancers has a node. @source aws-facts 1.8 */
export function zonesOfLoadBalancers(balancers: readonly LoadBalancer[]): string[] {
  return [...new Set(balancers.flatMap((balancer) => balancer.zones.map((zone) => zone.zoneId)))].toSorted();
}
