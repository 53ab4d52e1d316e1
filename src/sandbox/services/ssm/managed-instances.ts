import { roleOfProfile } from "../iam/instance-profiles.ts";
import type { Instance } from "../ec2/instance-model.ts";
import type { NetworkInterface } from "../ec2/model.ts";
import { allows, allowsOut } from "../ec2/reachability.ts";
import { leadsToInternet } from "../ec2/route-tables.ts";
import { ec2State } from "../ec2/state.ts";
import { lookUp } from "../support/records.ts";
import type { SliceScope } from "../../world/slice.ts";

/** Lets the agent of an instance register and take commands. @source aws-facts 5.3 */
const corePolicy = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";

/** What the agent has to reach: agents since 3.3.40 do without `ec2messages`. @source aws-facts 2.8 */
const services = ["ssm", "ssmmessages"] as const;

/** An instance whose agent is in touch with Systems Manager. */
export interface ManagedInstance {
  readonly instance: Instance;
  readonly eni: NetworkInterface;
  /** ISO 8601. */
  readonly registeredAt: string;
}

/** The account's managed instances: those that run, may use Systems Manager and have a way to it. */
export function managedInstances(scope: SliceScope): ManagedInstance[] {
  return Object.values(ec2State(scope).instances).flatMap((instance) => managed(scope, instance) ?? []);
}

/**
 * The instance as Systems Manager sees it; undefined while its agent is not in touch.
 *
 * @source aws-facts 2.8, 5.3
 */
function managed(scope: SliceScope, instance: Instance): ManagedInstance | undefined {
  const { world } = scope;
  const eni = lookUp(ec2State(scope).networkInterfaces, instance.networkInterfaceId);
  const role = instance.profile === undefined ? undefined : roleOfProfile(scope, instance.profile.arn);
  if (instance.state !== "running" || instance.runningSince === undefined) return undefined;
  if (eni === undefined || role === undefined) return undefined;
  if (lookUp(role.attachedPolicies, corePolicy) === undefined) return undefined;
  const registeredMs = Date.parse(instance.runningSince) + world.latencyMs("instance.agent");
  if (world.clock.now() < registeredMs) return undefined;
  if (!services.every((service) => reaches(scope, eni, service))) return undefined;
  return { instance, eni, registeredAt: new Date(registeredMs).toISOString() };
}

/** By an endpoint with private DNS that lets the instance in, else by the internet gateway. */
function reaches(scope: SliceScope, eni: NetworkInterface, service: string): boolean {
  const state = ec2State(scope);
  const name = `com.amazonaws.${scope.region}.${service}`;
  const endpoints = Object.values(state.endpoints).filter(
    (endpoint) => endpoint.vpcId === eni.vpcId && endpoint.serviceName === name && endpoint.servesPrivateDns,
  );
  if (endpoints.length > 0) {
    // The name leads to the endpoint now, whether or not there would be another way.
    return endpoints
      .flatMap((endpoint) => endpoint.networkInterfaceIds)
      .some(
        (id) =>
          allows(scope.world, {
            from: { networkInterfaceId: eni.id },
            to: { networkInterfaceId: id },
            port: 443,
          }).allowed,
      );
  }
  return (
    eni.publicIp !== undefined &&
    leadsToInternet(state, eni.subnetId) &&
    allowsOut(scope.world, eni.id, 443).allowed
  );
}
