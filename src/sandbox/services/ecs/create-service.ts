import { CreateService$, type CreateServiceRequest, type CreateServiceResponse } from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { newDeployment } from "./deployments.ts";
import { activeCluster, activeTaskDefinition, ecsArn, invalid } from "./find.ts";
import { scheduleReconcile } from "./reconcile.ts";
import { deploymentConfigurationOf, loadBalancersOf, networkOf } from "./service-input.ts";
import { describeService } from "./services.ts";
import { ecsState, type ServiceState } from "./state.ts";

/** Starts a service on Fargate. @source aws-facts 2.2 */
export const createService = operation<CreateServiceRequest, CreateServiceResponse>(
  CreateService$,
  [
    "cluster",
    "serviceName",
    "taskDefinition",
    "desiredCount",
    "launchType",
    "platformVersion",
    "schedulingStrategy",
    "clientToken",
    "loadBalancers.targetGroupArn",
    "loadBalancers.containerName",
    "loadBalancers.containerPort",
    "networkConfiguration",
    "deploymentConfiguration.minimumHealthyPercent",
    "deploymentConfiguration.maximumPercent",
    "deploymentConfiguration.deploymentCircuitBreaker.enable",
    "deploymentConfiguration.deploymentCircuitBreaker.rollback",
    "deploymentController.type",
    "healthCheckGracePeriodSeconds",
    "availabilityZoneRebalancing",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "propagateTags",
    "tags",
  ],
  (input, call) => {
    const cluster = activeCluster(call, input.cluster);
    const name = input.serviceName ?? "";
    if (!/^[a-zA-Z0-9_-]{1,255}$/.test(name)) throw invalid("Service name contains invalid characters.");
    if (input.launchType !== "FARGATE")
      throw invalid("The sandbox runs services of launchType FARGATE only.");
    if ((input.schedulingStrategy ?? "REPLICA") !== "REPLICA")
      throw invalid("The DAEMON scheduling strategy is not supported for Fargate.");
    if ((input.deploymentController?.type ?? "ECS") !== "ECS")
      throw invalid("The sandbox models the ECS deployment controller only.");
    const services = ecsState(call).services;
    const key = `${cluster.name}/${name}`;
    const existing = services[key];
    if (existing !== undefined && existing.status !== "INACTIVE") {
      if (
        input.clientToken !== undefined &&
        existing.clientToken === input.clientToken &&
        existing.status === "ACTIVE"
      ) {
        return { service: describeService(call, existing, ["TAGS"]) };
      }
      if (existing.status === "DRAINING") throw invalid("Unable to Start a service that is still Draining.");
      throw invalid("Creation of service was not idempotent.");
    }
    const definition = activeTaskDefinition(call, input.taskDefinition ?? "");
    const network = networkOf(input.networkConfiguration, call);
    const desiredCount = input.desiredCount ?? 0;
    if (desiredCount < 0) throw invalid("Desired count must be zero or more.");
    const now = call.world.clock.iso();
    const service: ServiceState = {
      name,
      arn: ecsArn(call, `service/${cluster.name}/${name}`),
      clusterArn: cluster.arn,
      clusterName: cluster.name,
      ...(input.clientToken !== undefined && { clientToken: input.clientToken }),
      status: "ACTIVE",
      desiredCount,
      taskDefinitionArn: definition.arn,
      deployments: [newDeployment({ taskDefinitionArn: definition.arn, network, desiredCount }, now)],
      loadBalancers: loadBalancersOf(input.loadBalancers, definition, call),
      network,
      deploymentConfiguration: deploymentConfigurationOf(input.deploymentConfiguration),
      healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? 0,
      availabilityZoneRebalancing: input.availabilityZoneRebalancing ?? "ENABLED",
      enableExecuteCommand: input.enableExecuteCommand ?? false,
      enableECSManagedTags: input.enableECSManagedTags ?? false,
      propagateTags: input.propagateTags ?? "NONE",
      platformVersion:
        input.platformVersion === undefined || input.platformVersion === "LATEST"
          ? "1.4.0"
          : input.platformVersion,
      crashes: 0,
      notBeforeMs: 0,
      events: [],
      tags: input.tags ?? [],
      createdAt: now,
    };
    services[key] = service;
    scheduleReconcile(call);
    return { service: describeService(call, service, ["TAGS"]) };
  },
);
