import type { Latency } from "../../world/latency.ts";
import type { SliceScope } from "../../world/slice.ts";
import type { EventHandler, World } from "../../world/world.ts";
import type { EndpointState, VpcEndpoint } from "./model.ts";
import { deleteNetworkInterface } from "./network-interfaces.ts";
import { serviceOf } from "./private-link.ts";
import { ec2State } from "./state.ts";

/** Payload of an endpoint's events; `revision` is the endpoint's when the event was scheduled. */
interface EndpointEvent {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly revision: number;
}

/** Puts an endpoint into a state; whatever was on its way for the state before comes to nothing. */
function enter(endpoint: VpcEndpoint, state: EndpointState): void {
  endpoint.state = state;
  endpoint.revision += 1;
}

/** `pending`, then `available` after the latency of `row`. Traffic that passes goes on. @source aws-facts 1.2 */
export function becomePending(scope: SliceScope, endpoint: VpcEndpoint, row: Latency): void {
  enter(endpoint, "pending");
  later(scope, endpoint, row, "endpointAvailable");
}

/** `rejected`: traffic stops at once; the endpoint stays until its owner deletes it. @source aws-facts 1.2 */
export function becomeRejected(endpoint: VpcEndpoint): void {
  enter(endpoint, "rejected");
  stopTraffic(endpoint);
}

/** `deleting`, `deleted`, gone; network interfaces and routes go when it is `deleted`. @source aws-facts 1.2, 7.12 */
export function becomeDeleting(scope: SliceScope, endpoint: VpcEndpoint): void {
  enter(endpoint, "deleting");
  stopTraffic(endpoint);
  later(
    scope,
    endpoint,
    endpoint.type === "Gateway" ? "endpoint.gateway" : "endpoint.delete",
    "endpointDeleted",
  );
}

/** What time brings to endpoints. */
export const endpointEvents: Readonly<Record<string, EventHandler>> = {
  endpointAvailable(payload: EndpointEvent, world: World) {
    const found = current(payload, world);
    if (found === undefined) return;
    enter(found.endpoint, "available");
    found.endpoint.carriesTraffic = true;
    found.endpoint.servesPrivateDns = found.endpoint.privateDnsEnabled;
  },
  endpointDeleted(payload: EndpointEvent, world: World) {
    const found = current(payload, world);
    if (found === undefined) return;
    const { scope, endpoint } = found;
    for (const id of endpoint.networkInterfaceIds) deleteNetworkInterface(scope, id);
    for (const table of Object.values(ec2State(scope).routeTables)) {
      table.routes = table.routes.filter((route) => route.gatewayId !== endpoint.id);
    }
    endpoint.subnetIds = [];
    endpoint.networkInterfaceIds = [];
    endpoint.groupIds = [];
    endpoint.routeTableIds = [];
    enter(endpoint, "deleted");
    later(scope, endpoint, "endpoint.forget", "endpointForgotten");
  },
  endpointForgotten(payload: EndpointEvent, world: World) {
    const found = current(payload, world);
    if (found === undefined) return;
    const { scope, endpoint } = found;
    const service = serviceOf({ scope, item: endpoint });
    if (service !== undefined) delete service.item.connections[endpoint.id];
    delete ec2State(scope).endpoints[endpoint.id];
  },
};

function stopTraffic(endpoint: VpcEndpoint): void {
  endpoint.carriesTraffic = false;
  endpoint.servesPrivateDns = false;
}

function later(scope: SliceScope, endpoint: VpcEndpoint, row: Latency, event: string): void {
  const { world, account, region } = scope;
  const payload: EndpointEvent = { account, region, id: endpoint.id, revision: endpoint.revision };
  world.schedule(world.latencyMs(row), `ec2.${event}`, payload);
}

/** The endpoint that an event is for; undefined when it is gone or has moved on. */
function current(
  payload: EndpointEvent,
  world: World,
): { scope: SliceScope; endpoint: VpcEndpoint } | undefined {
  const scope = { world, account: payload.account, region: payload.region };
  const endpoint = ec2State(scope).endpoints[payload.id];
  return endpoint?.revision === payload.revision ? { scope, endpoint } : undefined;
}
