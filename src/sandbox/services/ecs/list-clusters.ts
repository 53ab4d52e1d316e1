import { ListClusters$, type ListClustersRequest, type ListClustersResponse } from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { page } from "./page.ts";
import { ecsState } from "./state.ts";

/** ARNs of the active clusters. */
export const listClusters = operation<ListClustersRequest, ListClustersResponse>(
  ListClusters$,
  ["maxResults", "nextToken"],
  (input, call) => {
    const active = Object.values(ecsState(call).clusters).filter((cluster) => cluster.status === "ACTIVE");
    const { items, nextToken } = page(
      active.map((cluster) => cluster.arn),
      input,
    );
    return { clusterArns: items, nextToken };
  },
);
