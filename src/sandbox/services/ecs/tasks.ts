import type { Task } from "@aws-sdk/client-ecs";
import type { SliceScope } from "../../world/slice.ts";
import { taskDefinition } from "./find.ts";
import type { TaskState } from "./state.ts";

/** A task as DescribeTasks shows it. */
export function describeTask(scope: SliceScope, task: TaskState, include: readonly string[]): Task {
  const definition = taskDefinition(scope, task.taskDefinitionArn)?.definition ?? {};
  const { containerDefinitions, cpu, memory } = definition as {
    containerDefinitions?: { name: string; image: string; cpu?: number }[];
    cpu?: string;
    memory?: string;
  };
  const [container] = containerDefinitions ?? [];
  const date = (iso: string | undefined) => (iso === undefined ? undefined : new Date(iso));
  return {
    taskArn: task.arn,
    clusterArn: task.clusterArn,
    taskDefinitionArn: task.taskDefinitionArn,
    group: `service:${task.serviceName}`,
    startedBy: task.deploymentId,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    availabilityZone: task.zone,
    launchType: "FARGATE",
    platformVersion: "1.4.0",
    platformFamily: "Linux",
    cpu,
    memory,
    connectivity: "CONNECTED",
    connectivityAt: date(task.startedAt),
    createdAt: date(task.createdAt),
    startedAt: date(task.startedAt),
    stoppingAt: date(task.stoppingAt),
    stoppedAt: date(task.stoppedAt),
    stopCode: task.stopCode as Task["stopCode"],
    stoppedReason: task.stoppedReason,
    healthStatus: "UNKNOWN",
    enableExecuteCommand: false,
    version: 1,
    attachments: [
      {
        id: task.networkInterfaceId.replace("eni-", ""),
        type: "ElasticNetworkInterface",
        status: task.lastStatus === "STOPPED" ? "DELETED" : "ATTACHED",
        details: [
          { name: "subnetId", value: task.subnetId },
          { name: "networkInterfaceId", value: task.networkInterfaceId },
          { name: "privateIPv4Address", value: task.privateIp },
        ],
      },
    ],
    containers: [
      {
        containerArn: `${task.arn.replace(":task/", ":container/")}/${task.id}`,
        taskArn: task.arn,
        name: container?.name,
        image: container?.image,
        lastStatus: ["RUNNING", "DEACTIVATING", "STOPPING"].includes(task.lastStatus)
          ? "RUNNING"
          : task.lastStatus === "STOPPED" || task.lastStatus === "DEPROVISIONING"
            ? "STOPPED"
            : "PENDING",
        exitCode: task.exitCode,
        networkInterfaces: [
          { attachmentId: task.networkInterfaceId.replace("eni-", ""), privateIpv4Address: task.privateIp },
        ],
        healthStatus: "UNKNOWN",
        cpu: String(container?.cpu ?? 0),
      },
    ],
    overrides: { containerOverrides: [{ name: container?.name }], inferenceAcceleratorOverrides: [] },
    ...(include.includes("TAGS") && { tags: task.tags }),
  };
}
