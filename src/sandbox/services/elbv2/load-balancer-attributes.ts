import {
  DescribeLoadBalancerAttributes$,
  ModifyLoadBalancerAttributes$,
  type DescribeLoadBalancerAttributesInput,
  type DescribeLoadBalancerAttributesOutput,
  type ModifyLoadBalancerAttributesInput,
  type ModifyLoadBalancerAttributesOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { operation } from "../../operation.ts";
import { loadBalancerAttributes } from "./attributes.ts";
import { attributeList } from "./describe.ts";
import { loadBalancer, setAttributes } from "./find.ts";

/** Attributes of a load balancer. */
export const describeLoadBalancerAttributes = operation<
  DescribeLoadBalancerAttributesInput,
  DescribeLoadBalancerAttributesOutput
>(DescribeLoadBalancerAttributes$, ["LoadBalancerArn"], (input, call) => ({
  Attributes: attributeList(loadBalancer(call, input.LoadBalancerArn).attributes),
}));

/** Sets some of them. */
export const modifyLoadBalancerAttributes = operation<
  ModifyLoadBalancerAttributesInput,
  ModifyLoadBalancerAttributesOutput
>(ModifyLoadBalancerAttributes$, ["LoadBalancerArn", "Attributes"], (input, call) => {
  const balancer = loadBalancer(call, input.LoadBalancerArn);
  setAttributes(balancer.attributes, input.Attributes ?? [], loadBalancerAttributes);
  return { Attributes: attributeList(balancer.attributes) };
});
