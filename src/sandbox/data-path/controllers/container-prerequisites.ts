import { allows } from "../../services/ec2/reachability.ts";
import { ec2State } from "../../services/ec2/state.ts";
import type { VpcEndpoint } from "../../services/ec2/model.ts";
import { resolveImage } from "../../services/ecr/images.ts";
import type { TaskState } from "../../services/ecs/state.ts";
import type { SliceScope } from "../../world/slice.ts";
import type { Surroundings } from "./surroundings.ts";

/** Why Fargate could not start a container, in the words of a task's stopped reason. */
export class ContainerRefused extends Error {}

/**
 * Checks that a task in a VPC without internet reaches what Fargate needs before it starts a container:
 * the registry, S3 for the layers, and logs and secrets where they are used.
 *
 * @throws ContainerRefused
 * @source aws-facts 2.8
 */
export function reachServices(
  { world }: Surroundings,
  scope: SliceScope,
  task: TaskState,
  uses: { readonly logs: boolean; readonly secrets: boolean },
): void {
  const state = ec2State(scope);
  const subnet = state.subnets[task.subnetId];
  if (subnet === undefined)
    throw new ContainerRefused("ResourceInitializationError: the subnet of the task is gone");
  const endpoints = Object.values(state.endpoints).filter(
    (endpoint) => endpoint.vpcId === subnet.vpcId && endpoint.state === "available",
  );

  const reach = (service: string, failure: string): void => {
    const name = `com.amazonaws.${scope.region}.${service}`;
    const candidates = endpoints.filter(
      (endpoint) => endpoint.serviceName === name && endpoint.privateDnsEnabled,
    );
    if (candidates.length === 0)
      throw new ContainerRefused(
        `${failure}: no route to ${service}.${scope.region}.amazonaws.com: the VPC ${subnet.vpcId} has no endpoint for ${name} with private DNS`,
      );
    const closed = candidates
      .flatMap((endpoint) => endpoint.networkInterfaceIds)
      .map((id) =>
        allows(world, {
          from: { networkInterfaceId: task.networkInterfaceId },
          to: { networkInterfaceId: id },
          port: 443,
        }),
      );
    if (closed.some((verdict) => verdict.allowed)) return;
    const [first] = closed;
    throw new ContainerRefused(
      `${failure}: dial tcp ${name}:443: i/o timeout (${first !== undefined && !first.allowed ? first.because : "no network interface"})`,
    );
  };

  if (uses.secrets)
    reach(
      "secretsmanager",
      "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm",
    );
  reach(
    "ecr.api",
    "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve ecr registry auth",
  );
  reach("ecr.dkr", "CannotPullContainerError: failed to resolve ref");
  if (!hasGateway(endpoints, scope, subnet)) {
    throw new ContainerRefused(
      `CannotPullContainerError: failed to copy: no route from ${subnet.id} to Amazon S3: its route table leads to no gateway endpoint`,
    );
  }
  if (uses.logs)
    reach(
      "logs",
      "ResourceInitializationError: failed to validate logger args: failed to create Cloudwatch log stream",
    );
}

/** Checks that the image is in ECR: a VPC without internet reaches no other registry. @throws ContainerRefused */
export function checkImage({ world }: SliceScope, reference: string): void {
  if (resolveImage(world, reference) !== undefined) return;
  throw new ContainerRefused(`CannotPullContainerError: failed to resolve ref ${reference}: not found`);
}

function hasGateway(
  endpoints: readonly VpcEndpoint[],
  scope: SliceScope,
  subnet: { readonly id: string; readonly vpcId: string },
): boolean {
  const tables = Object.values(ec2State(scope).routeTables).filter((table) => table.vpcId === subnet.vpcId);
  const table =
    tables.find((entry) => entry.associations.some((association) => association.subnetId === subnet.id)) ??
    tables.find((entry) => entry.associations.some((association) => association.subnetId === undefined));
  return endpoints.some(
    (endpoint) =>
      endpoint.serviceName === `com.amazonaws.${scope.region}.s3` &&
      table !== undefined &&
      endpoint.routeTableIds.includes(table.id),
  );
}
