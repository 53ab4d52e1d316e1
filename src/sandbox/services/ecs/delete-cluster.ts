import { DeleteCluster$, type DeleteClusterRequest, type DeleteClusterResponse } from "@aws-sdk/client-ecs";
import { AwsFault, operation } from "../../operation.ts";
import { describeCluster } from "./clusters.ts";
import { activeCluster } from "./find.ts";
import { ecsState } from "./state.ts";

/** Deletes an empty cluster. @source aws-facts 1.14 */
export const deleteCluster = operation<DeleteClusterRequest, DeleteClusterResponse>(
  DeleteCluster$,
  ["cluster"],
  (input, call) => {
    const cluster = activeCluster(call, input.cluster);
    const { services, tasks } = ecsState(call);
    if (
      Object.values(services).some(
        (service) => service.clusterArn === cluster.arn && service.status !== "INACTIVE",
      )
    ) {
      throw new AwsFault(
        "ClusterContainsServicesException",
        "The Cluster cannot be deleted while Services are active.",
      );
    }
    if (
      Object.values(tasks).some((task) => task.clusterArn === cluster.arn && task.lastStatus !== "STOPPED")
    ) {
      throw new AwsFault(
        "ClusterContainsTasksException",
        "The Cluster cannot be deleted while Tasks are active.",
      );
    }
    cluster.status = "INACTIVE";
    return { cluster: describeCluster(call, cluster, ["SETTINGS", "TAGS"]) };
  },
);
