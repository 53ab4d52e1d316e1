import { UpdateService$, type UpdateServiceRequest, type UpdateServiceResponse } from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { newDeployment, rollOut } from "./deployments.ts";
import { activeCluster, activeService, activeTaskDefinition, invalid } from "./find.ts";
import { scheduleReconcile } from "./reconcile.ts";
import { deploymentConfigurationOf, loadBalancersOf, networkOf } from "./service-input.ts";
import { describeService } from "./services.ts";

/** Changes a service; another revision, network, target group or `forceNewDeployment` starts a rollout. */
export const updateService = operation<UpdateServiceRequest, UpdateServiceResponse>(
  UpdateService$,
  [
    "cluster",
    "service",
    "desiredCount",
    "taskDefinition",
    "networkConfiguration",
    "loadBalancers.targetGroupArn",
    "loadBalancers.containerName",
    "loadBalancers.containerPort",
    "deploymentConfiguration.minimumHealthyPercent",
    "deploymentConfiguration.maximumPercent",
    "deploymentConfiguration.deploymentCircuitBreaker.enable",
    "deploymentConfiguration.deploymentCircuitBreaker.rollback",
    "healthCheckGracePeriodSeconds",
    "forceNewDeployment",
    "availabilityZoneRebalancing",
    "enableExecuteCommand",
  ],
  (input, call) => {
    const service = activeService(call, activeCluster(call, input.cluster), input.service ?? "");
    const definition = activeTaskDefinition(call, input.taskDefinition ?? service.taskDefinitionArn);
    const network =
      input.networkConfiguration === undefined
        ? service.network
        : networkOf(input.networkConfiguration, call);
    const loadBalancers =
      input.loadBalancers === undefined
        ? service.loadBalancers
        : loadBalancersOf(input.loadBalancers, definition, call);
    const configuration =
      input.deploymentConfiguration === undefined
        ? service.deploymentConfiguration
        : deploymentConfigurationOf({ ...service.deploymentConfiguration, ...input.deploymentConfiguration });
    const desiredCount = input.desiredCount ?? service.desiredCount;
    if (desiredCount < 0) throw invalid("Desired count must be zero or more.");

    service.deploymentConfiguration = configuration;
    service.desiredCount = desiredCount;
    service.healthCheckGracePeriodSeconds =
      input.healthCheckGracePeriodSeconds ?? service.healthCheckGracePeriodSeconds;
    service.availabilityZoneRebalancing =
      input.availabilityZoneRebalancing ?? service.availabilityZoneRebalancing;
    service.enableExecuteCommand = input.enableExecuteCommand ?? service.enableExecuteCommand;
    const changed =
      definition.arn !== service.taskDefinitionArn ||
      JSON.stringify(network) !== JSON.stringify(service.network) ||
      JSON.stringify(loadBalancers) !== JSON.stringify(service.loadBalancers) ||
      input.forceNewDeployment === true;
    service.network = network;
    service.loadBalancers = loadBalancers;
    const now = call.world.clock.iso();
    const [primary] = service.deployments;
    if (changed)
      rollOut(service, newDeployment({ taskDefinitionArn: definition.arn, network, desiredCount }, now));
    else if (primary !== undefined && primary.desiredCount !== desiredCount) {
      primary.desiredCount = desiredCount;
      primary.updatedAt = now;
    }
    scheduleReconcile(call);
    return { service: describeService(call, service, ["TAGS"]) };
  },
);
