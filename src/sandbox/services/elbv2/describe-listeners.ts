import {
  DescribeListeners$,
  type DescribeListenersInput,
  type DescribeListenersOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, operation } from "../../operation.ts";
import { describeListener } from "./describe.ts";
import { listener as find, loadBalancer } from "./find.ts";
import { markerPage } from "./marker-page.ts";
import { elasticLoadBalancingState } from "./state.ts";

/** Listeners by ARN or of one load balancer; one of the two must be given. */
export const describeListeners = operation<DescribeListenersInput, DescribeListenersOutput>(
  DescribeListeners$,
  ["LoadBalancerArn", "ListenerArns", "Marker", "PageSize"],
  (input, call) => {
    if (input.LoadBalancerArn === undefined && input.ListenerArns === undefined) {
      throw new AwsFault("ValidationError", "You must specify either listener ARNs or a load balancer ARN");
    }
    const balancer =
      input.LoadBalancerArn === undefined ? undefined : loadBalancer(call, input.LoadBalancerArn);
    const found = (
      input.ListenerArns?.map((arn) => find(call, arn)) ??
      Object.values(elasticLoadBalancingState(call).listeners)
    ).filter((listener) => balancer === undefined || listener.loadBalancerArn === balancer.arn);
    const { items, NextMarker } = markerPage(found, input);
    return { Listeners: items.map(describeListener), NextMarker };
  },
);
