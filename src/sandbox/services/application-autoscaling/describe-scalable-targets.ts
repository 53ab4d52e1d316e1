import {
  DescribeScalableTargets$,
  type DescribeScalableTargetsRequest,
  type DescribeScalableTargetsResponse,
} from "@aws-sdk/client-application-auto-scaling";
import { operation } from "../../operation.ts";
import { pageOf } from "../support/pagination.ts";
import { refuseToken } from "./faults.ts";
import { scalingSlice } from "./state.ts";
import { checkPageSize, targetView, wanted } from "./targets.ts";

/** Registered targets. */
export const describeScalableTargets = operation<
  DescribeScalableTargetsRequest,
  DescribeScalableTargetsResponse
>(
  DescribeScalableTargets$,
  ["ServiceNamespace", "ResourceIds", "ScalableDimension", "MaxResults", "NextToken"],
  (input, call) => {
    const isWanted = wanted(input);
    const { items, next } = pageOf(
      Object.values(scalingSlice(call).targets).filter(({ resourceId }) => isWanted(resourceId)),
      ({ resourceId }) => resourceId,
      checkPageSize(input.MaxResults, 50),
      input.NextToken,
      refuseToken,
    );
    return { ScalableTargets: items.map((target) => targetView(call, target)), NextToken: next };
  },
);
