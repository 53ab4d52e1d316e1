import {
  DescribeTargetGroups$,
  type DescribeTargetGroupsInput,
  type DescribeTargetGroupsOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, operation } from "../../operation.ts";
import { describeTargetGroup } from "./describe.ts";
import { loadBalancer } from "./find.ts";
import { markerPage } from "./marker-page.ts";
import { elasticLoadBalancingState } from "./state.ts";

/** Target groups by ARN, name or load balancer, or all. @source aws-facts 2.3 */
export const describeTargetGroups = operation<DescribeTargetGroupsInput, DescribeTargetGroupsOutput>(
  DescribeTargetGroups$,
  ["TargetGroupArns", "Names", "LoadBalancerArn", "Marker", "PageSize"],
  (input, call) => {
    const all = Object.values(elasticLoadBalancingState(call).targetGroups);
    const missing =
      input.TargetGroupArns?.find((arn) => !all.some((group) => group.arn === arn)) ??
      input.Names?.find((name) => !all.some((group) => group.name === name));
    if (missing !== undefined)
      throw new AwsFault("TargetGroupNotFound", "One or more target groups not found");
    const balancer =
      input.LoadBalancerArn === undefined ? undefined : loadBalancer(call, input.LoadBalancerArn);
    const found = all.filter(
      (group) =>
        (input.TargetGroupArns === undefined || input.TargetGroupArns.includes(group.arn)) &&
        (input.Names === undefined || input.Names.includes(group.name)) &&
        (balancer === undefined ||
          describeTargetGroup(call, group).LoadBalancerArns?.includes(balancer.arn) === true),
    );
    const { items, NextMarker } = markerPage(found, input);
    return { TargetGroups: items.map((group) => describeTargetGroup(call, group)), NextMarker };
  },
);
