import { ListServices$, type ListServicesRequest, type ListServicesResponse } from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { activeCluster } from "./find.ts";
import { page } from "./page.ts";
import { ecsState } from "./state.ts";

/** ARNs of the services of a cluster. */
export const listServices = operation<ListServicesRequest, ListServicesResponse>(
  ListServices$,
  ["cluster", "maxResults", "nextToken", "launchType", "schedulingStrategy"],
  (input, call) => {
    const cluster = activeCluster(call, input.cluster);
    const matches =
      (input.launchType ?? "FARGATE") === "FARGATE" && (input.schedulingStrategy ?? "REPLICA") === "REPLICA";
    const arns = Object.values(ecsState(call).services)
      .filter((service) => matches && service.clusterArn === cluster.arn && service.status !== "INACTIVE")
      .map((service) => service.arn);
    const { items, nextToken } = page(arns, { maxResults: 10, ...input });
    return { serviceArns: items, nextToken };
  },
);
