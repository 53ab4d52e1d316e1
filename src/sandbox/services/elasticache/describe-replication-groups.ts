import {
  DescribeReplicationGroups$,
  type DescribeReplicationGroupsMessage,
  type ReplicationGroupMessage,
} from "@aws-sdk/client-elasticache";
import { operation } from "../../operation.ts";
import { markerPage } from "../support/markers.ts";
import { describeGroup, groupNamed } from "./groups.ts";
import { cacheSlice } from "./state.ts";

/** All replication groups, or one. */
export const describeReplicationGroups = operation<DescribeReplicationGroupsMessage, ReplicationGroupMessage>(
  DescribeReplicationGroups$,
  ["ReplicationGroupId", "MaxRecords", "Marker"],
  (input, call) => {
    const groups =
      input.ReplicationGroupId === undefined
        ? Object.values(cacheSlice(call).groups)
        : [groupNamed(call, input.ReplicationGroupId)];
    const { items, Marker } = markerPage(groups, ({ id }) => id, input);
    return { ReplicationGroups: items.map(describeGroup), Marker };
  },
);
