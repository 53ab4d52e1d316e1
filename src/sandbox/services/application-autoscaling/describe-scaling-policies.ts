import {
  DescribeScalingPolicies$,
  type DescribeScalingPoliciesRequest,
  type DescribeScalingPoliciesResponse,
} from "@aws-sdk/client-application-auto-scaling";
import { operation } from "../../operation.ts";
import { pageOf } from "../support/pagination.ts";
import { refuseToken } from "./faults.ts";
import { policyView } from "./policies.ts";
import { scalingSlice } from "./state.ts";
import { checkPageSize, wanted } from "./targets.ts";

/** Scaling policies, ten at a time. */
export const describeScalingPolicies = operation<
  DescribeScalingPoliciesRequest,
  DescribeScalingPoliciesResponse
>(
  DescribeScalingPolicies$,
  ["PolicyNames", "ServiceNamespace", "ResourceId", "ScalableDimension", "MaxResults", "NextToken"],
  (input, call) => {
    const isWanted = wanted({
      ...input,
      ResourceIds: input.ResourceId === undefined ? undefined : [input.ResourceId],
    });
    const all = Object.values(scalingSlice(call).targets)
      .filter(({ resourceId }) => isWanted(resourceId))
      .flatMap((target) => Object.values(target.policies).map((policy) => ({ target, policy })))
      .filter(({ policy }) => input.PolicyNames === undefined || input.PolicyNames.includes(policy.name));
    const { items, next } = pageOf(
      all,
      ({ policy }) => policy.arn,
      checkPageSize(input.MaxResults, 10),
      input.NextToken,
      refuseToken,
    );
    return {
      ScalingPolicies: items.map(({ target, policy }) => policyView(call, target, policy)),
      NextToken: next,
    };
  },
);
