import {
  DescribeClusters$,
  type DescribeClustersRequest,
  type DescribeClustersResponse,
} from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { describeCluster } from "./clusters.ts";
import { ecsArn, shortName } from "./find.ts";
import { ecsState } from "./state.ts";
import { lookUp } from "../support/records.ts";

/** Clusters by name or ARN; a missing one is a failure with HTTP 200. @source aws-facts 2.3 */
export const describeClusters = operation<DescribeClustersRequest, DescribeClustersResponse>(
  DescribeClusters$,
  ["clusters", "include"],
  (input, call) => {
    const sought = (input.clusters ?? ["default"]).map((entry) => ({
      entry,
      cluster: lookUp(ecsState(call).clusters, shortName(entry)),
    }));
    return {
      clusters: sought.flatMap(({ cluster }) =>
        cluster === undefined ? [] : [describeCluster(call, cluster, input.include ?? [])],
      ),
      failures: sought
        .filter(({ cluster }) => cluster === undefined)
        .map(({ entry }) => ({ arn: ecsArn(call, `cluster/${shortName(entry)}`), reason: "MISSING" })),
    };
  },
);
