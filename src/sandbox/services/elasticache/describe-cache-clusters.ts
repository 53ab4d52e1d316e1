import {
  DescribeCacheClusters$,
  type CacheClusterMessage,
  type DescribeCacheClustersMessage,
} from "@aws-sdk/client-elasticache";
import { AwsFault, operation } from "../../operation.ts";
import { markerPage } from "../support/markers.ts";
import { describeCluster } from "./clusters.ts";
import { allNodes } from "./groups.ts";
import { cacheSlice } from "./state.ts";

/** Nodes of all replication groups, or one. There are no clusters outside of groups. */
export const describeCacheClusters = operation<DescribeCacheClustersMessage, CacheClusterMessage>(
  DescribeCacheClusters$,
  ["CacheClusterId", "ShowCacheNodeInfo", "ShowCacheClustersNotInReplicationGroups", "MaxRecords", "Marker"],
  (input, call) => {
    const wanted = input.CacheClusterId?.toLowerCase();
    const clusters = Object.values(cacheSlice(call).groups)
      .flatMap((group) => allNodes(group).map((node) => ({ group, node })))
      .filter(({ node }) => wanted === undefined || node.clusterId === wanted);
    if (wanted !== undefined && clusters.length === 0)
      throw new AwsFault("CacheClusterNotFound", `CacheCluster not found: ${wanted}`, 404);
    const shown = input.ShowCacheClustersNotInReplicationGroups === true ? [] : clusters;
    const { items, Marker } = markerPage(shown, ({ node }) => node.clusterId, input);
    return {
      CacheClusters: items.map(({ group, node }) =>
        describeCluster(group, node, input.ShowCacheNodeInfo === true),
      ),
      Marker,
    };
  },
);
