import {
  DescribeCacheSubnetGroups$,
  type CacheSubnetGroupMessage,
  type DescribeCacheSubnetGroupsMessage,
} from "@aws-sdk/client-elasticache";
import { operation } from "../../operation.ts";
import { markerPage } from "../support/markers.ts";
import { cacheSlice } from "./state.ts";
import { describeSubnetGroup, subnetGroupNamed } from "./subnet-groups.ts";

/** All subnet groups, or one. */
export const describeCacheSubnetGroups = operation<DescribeCacheSubnetGroupsMessage, CacheSubnetGroupMessage>(
  DescribeCacheSubnetGroups$,
  ["CacheSubnetGroupName", "MaxRecords", "Marker"],
  (input, call) => {
    const groups =
      input.CacheSubnetGroupName === undefined
        ? Object.values(cacheSlice(call).subnetGroups)
        : [subnetGroupNamed(call, input.CacheSubnetGroupName)];
    const { items, Marker } = markerPage(groups, ({ name }) => name, input);
    return { CacheSubnetGroups: items.map(describeSubnetGroup), Marker };
  },
);
