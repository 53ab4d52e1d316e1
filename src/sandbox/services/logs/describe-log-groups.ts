import {
  DescribeLogGroups$,
  type DescribeLogGroupsRequest,
  type DescribeLogGroupsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../operation.ts";
import { pageOf } from "../support/pagination.ts";
import { checkLimit, invalid, refuseToken } from "./groups.ts";
import { storedBytes } from "./log-events.ts";
import { logsSlice } from "./state.ts";

/** Log groups by prefix, by a part of their name, or by name or ARN. */
export const describeLogGroups = operation<DescribeLogGroupsRequest, DescribeLogGroupsResponse>(
  DescribeLogGroups$,
  ["logGroupNamePrefix", "logGroupNamePattern", "logGroupIdentifiers", "nextToken", "limit"],
  (input, call) => {
    const { logGroupNamePrefix: prefix, logGroupNamePattern: part } = input;
    if (prefix !== undefined && part !== undefined)
      throw invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
    const wanted = input.logGroupIdentifiers?.map((id) => id.replace(/:\*$/, ""));
    const groups = Object.values(logsSlice(call).groups).filter(
      ({ name, arn }) =>
        name.startsWith(prefix ?? "") &&
        name.toLowerCase().includes((part ?? "").toLowerCase()) &&
        (wanted === undefined || wanted.includes(name) || wanted.includes(arn)),
    );
    const size = checkLimit(input.limit, 50, 50);
    const { items, next } = pageOf(groups, ({ name }) => name, size, input.nextToken, refuseToken);
    return {
      logGroups: items.map((group) => ({
        logGroupName: group.name,
        creationTime: group.createdMs,
        retentionInDays: group.retentionDays,
        metricFilterCount: 0,
        arn: `${group.arn}:*`,
        storedBytes: storedBytes(call.world, group),
        logGroupClass: "STANDARD",
        logGroupArn: group.arn,
      })),
      nextToken: next,
    };
  },
);
