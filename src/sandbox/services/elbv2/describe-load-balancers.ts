import {
  DescribeLoadBalancers$,
  type DescribeLoadBalancersInput,
  type DescribeLoadBalancersOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, operation } from "../../operation.ts";
import { describeLoadBalancer } from "./describe.ts";
import { markerPage } from "./marker-page.ts";
import { elasticLoadBalancingState } from "./state.ts";

/** Load balancers by ARN or name, or all. @source aws-facts 2.3 */
export const describeLoadBalancers = operation<DescribeLoadBalancersInput, DescribeLoadBalancersOutput>(
  DescribeLoadBalancers$,
  ["LoadBalancerArns", "Names", "Marker", "PageSize"],
  (input, call) => {
    const all = Object.values(elasticLoadBalancingState(call).loadBalancers);
    const missingArn = input.LoadBalancerArns?.find((arn) => !all.some((balancer) => balancer.arn === arn));
    const missingName = input.Names?.find((name) => !all.some((balancer) => balancer.name === name));
    if (missingArn !== undefined)
      throw new AwsFault("LoadBalancerNotFound", `Load balancer '${missingArn}' not found`);
    if (missingName !== undefined)
      throw new AwsFault("LoadBalancerNotFound", `Load balancers '[${missingName}]' not found`);
    const found = all.filter(
      (balancer) =>
        (input.LoadBalancerArns === undefined || input.LoadBalancerArns.includes(balancer.arn)) &&
        (input.Names === undefined || input.Names.includes(balancer.name)),
    );
    const { items, NextMarker } = markerPage(found, input);
    return { LoadBalancers: items.map(describeLoadBalancer), NextMarker };
  },
);
