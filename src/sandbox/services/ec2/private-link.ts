import type { SliceScope } from "../../world/slice.ts";
import type { World } from "../../world/world.ts";
import { lookUp } from "../support/records.ts";
import type { EndpointService, EndpointState, VpcEndpoint } from "./model.ts";
import { ec2State } from "./state.ts";

/** Something with the account and region in whose slice it is. */
export interface Placed<T> {
  readonly scope: SliceScope;
  readonly item: T;
}

/** Every endpoint of every account, for example for the data path. */
export function allEndpoints(world: World): Placed<VpcEndpoint>[] {
  return ec2State
    .all(world)
    .flatMap(({ account, region, data }) =>
      Object.values(data.endpoints).map((item) => ({ scope: { world, account, region }, item })),
    );
}

/** The service that an endpoint leads to: undefined for those of AWS and for one that is deleted by now. */
export function serviceOf({ scope, item }: Placed<VpcEndpoint>): Placed<EndpointService> | undefined {
  if (item.service === undefined) return undefined;
  const owner = { ...scope, account: item.service.account };
  const found = lookUp(ec2State(owner).endpointServices, item.service.id);
  return found === undefined ? undefined : { scope: owner, item: found };
}

/** The endpoints that lead to a service, of all accounts. */
export function endpointsTo({ scope, item }: Placed<EndpointService>): Placed<VpcEndpoint>[] {
  return allEndpoints(scope.world).filter(
    (endpoint) => endpoint.scope.region === scope.region && endpoint.item.service?.id === item.id,
  );
}

/** The service of this name in a region, whoever owns it. */
export function serviceByName(scope: SliceScope, name: string): Placed<EndpointService> | undefined {
  for (const { account, region, data } of ec2State.all(scope.world)) {
    const item =
      region === scope.region
        ? Object.values(data.endpointServices).find((service) => service.name === name)
        : undefined;
    if (item !== undefined) return { scope: { ...scope, account }, item };
  }
  return undefined;
}

/** States in which a connection keeps its service, and the service's load balancers, from being deleted. @source aws-facts 1.14, 7.7 */
export function isActive(state: EndpointState): boolean {
  return state === "pendingAcceptance" || state === "pending" || state === "available";
}
