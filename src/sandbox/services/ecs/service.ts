import type { Service } from "../../operation.ts";
import { createCluster } from "./create-cluster.ts";
import { createService } from "./create-service.ts";
import { deleteCluster } from "./delete-cluster.ts";
import { deleteService } from "./delete-service.ts";
import { deregisterTaskDefinition } from "./deregister-task-definition.ts";
import { describeClusters } from "./describe-clusters.ts";
import { describeServices } from "./describe-services.ts";
import { describeTaskDefinition } from "./describe-task-definition.ts";
import { describeTasks } from "./describe-tasks.ts";
import { listClusters } from "./list-clusters.ts";
import { listServices } from "./list-services.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { listTaskDefinitions } from "./list-task-definitions.ts";
import { listTasks } from "./list-tasks.ts";
import { reconcile } from "./reconcile.ts";
import { registerTaskDefinition } from "./register-task-definition.ts";
import { stopTask } from "./stop-task.ts";
import { tagResource } from "./tag-resource.ts";
import { takeStep } from "./task-lifecycle.ts";
import { untagResource } from "./untag-resource.ts";
import { updateClusterSettings } from "./update-cluster-settings.ts";
import { updateService } from "./update-service.ts";

/** Amazon Elastic Container Service. */
export const ecs: Service = {
  signingName: "ecs",
  protocol: "json1.1",
  version: "2014-11-13",
  targetPrefix: "AmazonEC2ContainerServiceV20141113",
  operations: [
    createCluster,
    createService,
    deleteCluster,
    deleteService,
    deregisterTaskDefinition,
    describeClusters,
    describeServices,
    describeTaskDefinition,
    describeTasks,
    listClusters,
    listServices,
    listTagsForResource,
    listTaskDefinitions,
    listTasks,
    registerTaskDefinition,
    stopTask,
    tagResource,
    untagResource,
    updateClusterSettings,
    updateService,
  ],
  events: { reconcile, taskStep: takeStep },
};
