import {
  DescribeFlowLogs$,
  type DescribeFlowLogsRequest,
  type DescribeFlowLogsResult,
  type FlowLog as FlowLogView,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { tagPairs } from "../support/tags.ts";
import { selected } from "./existing.ts";
import type { FlowLog } from "./flow-log-model.ts";
import { listed } from "./listing.ts";
import { ec2State } from "./state.ts";

/** Flow logs of the account. */
export const describeFlowLogs = operation<DescribeFlowLogsRequest, DescribeFlowLogsResult>(
  DescribeFlowLogs$,
  ["Filter", "FlowLogIds", "MaxResults", "NextToken"],
  (input, call) => {
    const all = selected(ec2State(call), "flowLogs", input.FlowLogIds);
    const { items, NextToken } = listed(
      all,
      { ...input, Filters: input.Filter },
      {
        keyOf: ({ id }) => id,
        tagsOf: ({ tags }) => tags,
        filters: {
          "deliver-log-status": () => "SUCCESS",
          "flow-log-id": ({ id }) => id,
          "log-destination-type": () => "cloud-watch-logs",
          "log-group-name": ({ logGroupName }) => logGroupName,
          "resource-id": ({ resourceId }) => resourceId,
          "traffic-type": ({ trafficType }) => trafficType,
        },
      },
    );
    return { FlowLogs: items.map(flowLogView), NextToken };
  },
);

function flowLogView(flowLog: FlowLog): FlowLogView {
  return {
    CreationTime: new Date(flowLog.createdAt),
    DeliverLogsPermissionArn: flowLog.permissionArn,
    DeliverLogsStatus: "SUCCESS",
    FlowLogId: flowLog.id,
    FlowLogStatus: "ACTIVE",
    LogGroupName: flowLog.logGroupName,
    ResourceId: flowLog.resourceId,
    TrafficType: flowLog.trafficType,
    LogDestinationType: "cloud-watch-logs",
    LogFormat: flowLog.logFormat,
    Tags: tagPairs(flowLog.tags),
    MaxAggregationInterval: flowLog.maxAggregationIntervalSeconds,
  };
}
