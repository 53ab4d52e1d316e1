import type { CreateServiceRequest } from "@aws-sdk/client-ecs";
import { AwsFault, type Call } from "../../operation.ts";
import { ec2State } from "../ec2/state.ts";
import { elasticLoadBalancingState } from "../elbv2/state.ts";
import { lookUp } from "../support/records.ts";
import { invalid } from "./find.ts";
import type {
  DeploymentConfigurationState,
  LoadBalancerLink,
  NetworkState,
  TaskDefinitionState,
} from "./state.ts";

/** Checks and keeps the network of a service: subnets of one VPC, groups of that VPC, no public address. */
export function networkOf(input: CreateServiceRequest["networkConfiguration"], call: Call): NetworkState {
  const vpc = input?.awsvpcConfiguration;
  if (vpc === undefined) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  if (vpc.assignPublicIp === "ENABLED") {
    throw new AwsFault("NotImplemented", "The sandbox gives tasks no public address.", 501);
  }
  const { subnets, securityGroups } = ec2State(call);
  const wanted = vpc.subnets ?? [];
  const first = lookUp(subnets, wanted[0]);
  if (first === undefined) throw invalid("subnets can not be empty.");
  for (const id of wanted) {
    const subnet = lookUp(subnets, id);
    if (subnet === undefined) throw invalid(`The subnet ID '${id}' does not exist`);
    if (subnet.vpcId !== first.vpcId) throw invalid("subnets must be in the same VPC.");
  }
  const groups = vpc.securityGroups ?? [];
  for (const id of groups) {
    if (lookUp(securityGroups, id)?.vpcId !== first.vpcId)
      throw invalid(`The security group '${id}' does not exist in VPC '${first.vpcId}'`);
  }
  const fallback = Object.values(securityGroups).find(
    (group) => group.vpcId === first.vpcId && group.name === "default",
  );
  return {
    subnets: [...wanted],
    securityGroups: groups.length > 0 ? [...groups] : fallback === undefined ? [] : [fallback.id],
    assignPublicIp: "DISABLED",
  };
}

/** Checks target groups: they exist, take IPs, and hang on a listener already. @source aws-facts 2.6 */
export function loadBalancersOf(
  input: CreateServiceRequest["loadBalancers"],
  definition: TaskDefinitionState,
  call: Call,
): LoadBalancerLink[] {
  const { targetGroups, listeners } = elasticLoadBalancingState(call);
  const containers = definition.definition["containerDefinitions"] as {
    name: string;
    portMappings: { containerPort: number }[];
  }[];
  return (input ?? []).map(({ targetGroupArn = "", containerName = "", containerPort = 0 }) => {
    const group = lookUp(targetGroups, targetGroupArn);
    if (group === undefined) throw invalid(`The target group ${targetGroupArn} does not exist.`);
    if (group.targetType !== "ip") {
      throw invalid(
        `The provided target group ${targetGroupArn} has target type ${group.targetType}, which is incompatible with the awsvpc network mode specified in the task definition.`,
      );
    }
    if (!Object.values(listeners).some((listener) => listener.targetGroupArn === targetGroupArn)) {
      throw invalid(
        `The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`,
      );
    }
    const container = containers.find(({ name }) => name === containerName);
    if (container === undefined)
      throw invalid(`The container ${containerName} does not exist in the task definition.`);
    if (!container.portMappings.some((mapping) => mapping.containerPort === containerPort)) {
      throw invalid(`The container ${containerName} did not have a container port ${containerPort} defined.`);
    }
    return { targetGroupArn, containerName, containerPort };
  });
}

/** How a rollout goes, with AWS's defaults. */
export function deploymentConfigurationOf(
  input: CreateServiceRequest["deploymentConfiguration"],
): DeploymentConfigurationState {
  const minimumHealthyPercent = input?.minimumHealthyPercent ?? 100;
  const maximumPercent = input?.maximumPercent ?? 200;
  if (maximumPercent <= minimumHealthyPercent) {
    throw invalid("maximumPercent must be greater than minimumHealthyPercent, or nothing could be replaced.");
  }
  const breaker = input?.deploymentCircuitBreaker;
  return {
    minimumHealthyPercent,
    maximumPercent,
    ...(breaker !== undefined && {
      deploymentCircuitBreaker: { enable: breaker.enable === true, rollback: breaker.rollback === true },
    }),
  };
}
