import { DeleteCacheSubnetGroup$, type DeleteCacheSubnetGroupMessage } from "@aws-sdk/client-elasticache";
import { AwsFault, operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { cacheSlice } from "./state.ts";
import { subnetGroupNamed } from "./subnet-groups.ts";

/** Deletes a subnet group that no replication group uses. */
export const deleteCacheSubnetGroup = operation<DeleteCacheSubnetGroupMessage, void>(
  DeleteCacheSubnetGroup$,
  ["CacheSubnetGroupName"],
  (input, call) => {
    const group = subnetGroupNamed(call, input.CacheSubnetGroupName);
    const state = cacheSlice(call);
    if (Object.values(state.groups).some(({ subnetGroup }) => subnetGroup === group.name)) {
      throw new AwsFault(
        "CacheSubnetGroupInUse",
        `Cache subnet group ${group.name} is currently in use by a cache cluster.`,
      );
    }
    state.subnetGroups = without(state.subnetGroups, [group.name]);
  },
);
