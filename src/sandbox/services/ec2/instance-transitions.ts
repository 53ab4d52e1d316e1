import type { SliceScope } from "../../world/slice.ts";
import type { EventHandler, World } from "../../world/world.ts";
import { lookUp } from "../support/records.ts";
import type { Instance, InstanceState } from "./instance-model.ts";
import { deleteNetworkInterface } from "./network-interfaces.ts";
import { newPublicAddress } from "./public-addresses.ts";
import { ec2State } from "./state.ts";

/** Payload of an instance's events; `revision` is the instance's when the event was scheduled. */
interface InstanceEvent {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly revision: number;
}

/** How long a terminated instance is still listed. @source GEN (aws-facts 0): about an hour */
const forgetSeconds = 3600;

/** Codes of states on the wire. */
export const stateCodes: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** Puts an instance into a state; whatever was on its way for the state before comes to nothing. */
function enter(instance: Instance, state: InstanceState): void {
  instance.state = state;
  instance.revision += 1;
}

/** Lets a launched instance come up. */
export function becomeLaunched(scope: SliceScope, instance: Instance): void {
  later(scope, instance, "instanceRunning", scope.world.latencyMs("instance.start"));
}

/** `pending`, then `running`, with a new public address where it wants one. */
export function becomeStarting(scope: SliceScope, instance: Instance): void {
  enter(instance, "pending");
  delete instance.stateReason;
  instance.transitionReason = "";
  const eni = lookUp(ec2State(scope).networkInterfaces, instance.networkInterfaceId);
  if (eni !== undefined && instance.wantsPublicIp) eni.publicIp = newPublicAddress(scope.world);
  becomeLaunched(scope, instance);
}

/** `stopping`, then `stopped`; the public address is lost, the private one stays. */
export function becomeStopping(scope: SliceScope, instance: Instance): void {
  enter(instance, "stopping");
  userInitiated(scope, instance);
  later(scope, instance, "instanceStopped", scope.world.latencyMs("instance.stop"));
}

/** `shutting-down`, then `terminated`; network interface and volumes go with it, the record an hour later. */
export function becomeTerminating(scope: SliceScope, instance: Instance): void {
  enter(instance, "shutting-down");
  userInitiated(scope, instance);
  later(scope, instance, "instanceTerminated", scope.world.latencyMs("instance.terminate"));
}

/** What time brings to instances. */
export const instanceEvents: Readonly<Record<string, EventHandler>> = {
  instanceRunning(payload: InstanceEvent, world: World) {
    const found = current(payload, world);
    if (found === undefined) return;
    enter(found.instance, "running");
    found.instance.runningSince = world.clock.iso();
  },
  instanceStopped(payload: InstanceEvent, world: World) {
    const found = current(payload, world);
    if (found === undefined) return;
    const { scope, instance } = found;
    enter(instance, "stopped");
    delete instance.runningSince;
    const eni = lookUp(ec2State(scope).networkInterfaces, instance.networkInterfaceId);
    delete eni?.publicIp;
  },
  instanceTerminated(payload: InstanceEvent, world: World) {
    const found = current(payload, world);
    if (found === undefined) return;
    const { scope, instance } = found;
    enter(instance, "terminated");
    if (instance.networkInterfaceId !== undefined) deleteNetworkInterface(scope, instance.networkInterfaceId);
    delete instance.networkInterfaceId;
    delete instance.runningSince;
    delete instance.profile;
    instance.volumes = [];
    // Waiters need to see the end also where everything else happens at once.
    const keptMs = world.options.timeScale === 0 ? forgetSeconds * 1000 : world.scaledMs(forgetSeconds);
    later(scope, instance, "instanceForgotten", keptMs);
  },
  instanceForgotten(payload: InstanceEvent, world: World) {
    const found = current(payload, world);
    if (found !== undefined) delete ec2State(found.scope).instances[found.instance.id];
  },
};

function userInitiated({ world }: SliceScope, instance: Instance): void {
  const at = world.clock.iso().replace("T", " ").replace(/\..*/, " GMT");
  instance.transitionReason = `User initiated (${at})`;
  instance.stateReason = {
    code: "Client.UserInitiatedShutdown",
    message: "Client.UserInitiatedShutdown: User initiated shutdown",
  };
}

function later(scope: SliceScope, instance: Instance, event: string, delayMs: number): void {
  const { world, account, region } = scope;
  const payload: InstanceEvent = { account, region, id: instance.id, revision: instance.revision };
  world.schedule(delayMs, `ec2.${event}`, payload);
}

/** The instance that an event is for; undefined when it is gone or has moved on. */
function current(
  payload: InstanceEvent,
  world: World,
): { scope: SliceScope; instance: Instance } | undefined {
  const scope = { world, account: payload.account, region: payload.region };
  const instance = lookUp(ec2State(scope).instances, payload.id);
  return instance?.revision === payload.revision ? { scope, instance } : undefined;
}
