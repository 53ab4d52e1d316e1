import {
  DescribeDBSubnetGroups$,
  type DBSubnetGroupMessage,
  type DescribeDBSubnetGroupsMessage,
} from "@aws-sdk/client-rds";
import { operation } from "../../operation.ts";
import { markerPage } from "../support/markers.ts";
import { rdsSlice } from "./state.ts";
import { describeSubnetGroup, subnetGroupNamed } from "./subnet-groups.ts";

/** All subnet groups, or one. */
export const describeDbSubnetGroups = operation<DescribeDBSubnetGroupsMessage, DBSubnetGroupMessage>(
  DescribeDBSubnetGroups$,
  ["DBSubnetGroupName", "MaxRecords", "Marker"],
  (input, call) => {
    const groups =
      input.DBSubnetGroupName === undefined
        ? Object.values(rdsSlice(call).subnetGroups)
        : [subnetGroupNamed(call, input.DBSubnetGroupName)];
    const { items, Marker } = markerPage(groups, ({ name }) => name, input);
    return { DBSubnetGroups: items.map(describeSubnetGroup), Marker };
  },
);
