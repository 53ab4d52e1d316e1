import {
  DescribeDBInstances$,
  type DBInstanceMessage,
  type DescribeDBInstancesMessage,
} from "@aws-sdk/client-rds";
import { operation } from "../../operation.ts";
import { markerPage } from "../support/markers.ts";
import { filterBy } from "./filters.ts";
import { describeInstance, instanceNamed } from "./instances.ts";
import { rdsSlice, type DbInstance } from "./state.ts";

/** All instances that match the filters, or one. */
export const describeDbInstances = operation<DescribeDBInstancesMessage, DBInstanceMessage>(
  DescribeDBInstances$,
  ["DBInstanceIdentifier", "Filters", "MaxRecords", "Marker"],
  (input, call) => {
    const matches = filterBy<DbInstance>(input.Filters, {
      "db-instance-id": ({ id, arn }) => [id, arn],
      "dbi-resource-id": ({ resourceId }) => [resourceId],
      engine: ({ engine }) => [engine],
    });
    const instances =
      input.DBInstanceIdentifier === undefined
        ? Object.values(rdsSlice(call).instances)
        : [instanceNamed(call, input.DBInstanceIdentifier)];
    const { items, Marker } = markerPage(instances.filter(matches), ({ id }) => id, input);
    return { DBInstances: items.map((instance) => describeInstance(call, instance)), Marker };
  },
);
