import type { Cluster } from "@aws-sdk/client-ecs";
import type { SliceScope } from "../../world/slice.ts";
import { ecsState, type ClusterState } from "./state.ts";

/** A cluster as DescribeClusters shows it. */
export function describeCluster(
  scope: SliceScope,
  cluster: ClusterState,
  include: readonly string[],
): Cluster {
  const { tasks, services } = ecsState(scope);
  const own = Object.values(tasks).filter((task) => task.clusterArn === cluster.arn);
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: 0,
    runningTasksCount: own.filter((task) => task.lastStatus === "RUNNING").length,
    pendingTasksCount: own.filter((task) =>
      ["PROVISIONING", "PENDING", "ACTIVATING"].includes(task.lastStatus),
    ).length,
    activeServicesCount: Object.values(services).filter(
      (service) => service.clusterArn === cluster.arn && service.status !== "INACTIVE",
    ).length,
    statistics: [],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    settings: include.includes("SETTINGS") ? (cluster.settings as Cluster["settings"] & object) : [],
    tags: include.includes("TAGS") ? cluster.tags : [],
  };
}
