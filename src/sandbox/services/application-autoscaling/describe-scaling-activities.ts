import {
  DescribeScalingActivities$,
  type DescribeScalingActivitiesRequest,
  type DescribeScalingActivitiesResponse,
} from "@aws-sdk/client-application-auto-scaling";
import { operation } from "../../operation.ts";
import { pageInOrder } from "../support/pagination.ts";
import { refuseToken } from "./faults.ts";
import { scalingSlice } from "./state.ts";
import { checkPageSize, dimension, namespace, wanted } from "./targets.ts";

/** Changes of capacity, newest first. */
export const describeScalingActivities = operation<
  DescribeScalingActivitiesRequest,
  DescribeScalingActivitiesResponse
>(
  DescribeScalingActivities$,
  ["ServiceNamespace", "ResourceId", "ScalableDimension", "MaxResults", "NextToken"],
  (input, call) => {
    const isWanted = wanted({
      ...input,
      ResourceIds: input.ResourceId === undefined ? undefined : [input.ResourceId],
    });
    const { items, next } = pageInOrder(
      scalingSlice(call).activities.filter(({ resourceId }) => isWanted(resourceId)),
      checkPageSize(input.MaxResults, 50),
      input.NextToken,
      refuseToken,
    );
    return {
      ScalingActivities: items.map((activity) => ({
        ActivityId: activity.id,
        ServiceNamespace: namespace,
        ResourceId: activity.resourceId,
        ScalableDimension: dimension,
        Description: activity.description,
        Cause: activity.cause,
        StartTime: new Date(activity.startedAt),
        EndTime: new Date(activity.endedAt),
        StatusCode: activity.statusCode,
        StatusMessage: activity.statusMessage,
      })),
      NextToken: next,
    };
  },
);
