import {
  DescribeTimeToLive$,
  type DescribeTimeToLiveInput,
  type DescribeTimeToLiveOutput,
} from "@aws-sdk/client-dynamodb";
import { operation } from "../../operation.ts";
import { existingTable } from "./existing-table.ts";
import { tableRef } from "./table-ref.ts";

/** Whether items expire: they do not, since UpdateTimeToLive is not modelled. */
export const describeTimeToLive = operation<DescribeTimeToLiveInput, DescribeTimeToLiveOutput>(
  DescribeTimeToLive$,
  ["TableName"],
  async (input, call) => {
    await existingTable(call, tableRef(call, input.TableName), "DescribeTimeToLive");
    return { TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" } };
  },
);
