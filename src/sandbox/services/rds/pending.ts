import type { SliceScope } from "../../world/slice.ts";
import { deleteNetworkInterface } from "../ec2/network-interfaces.ts";
import { noteInstance } from "./events.ts";
import { addInterface, chooseZones, subnetIn } from "./placement.ts";
import type { DbInstance } from "./state.ts";
import { subnetGroupNamed } from "./subnet-groups.ts";

/** Puts pending changes into effect; true when the server has to be started anew for them. */
export function applyPending(scope: SliceScope, instance: DbInstance): boolean {
  const { pending } = instance;
  instance.pending = {};
  if (pending.instanceClass !== undefined) instance.instanceClass = pending.instanceClass;
  if (pending.storageGiB !== undefined) instance.storageGiB = pending.storageGiB;
  if (pending.storageType !== undefined) instance.storageType = pending.storageType;
  if (pending.engineVersion !== undefined) instance.engineVersion = pending.engineVersion;
  if (pending.port !== undefined) instance.port = pending.port;
  if (pending.multiAz === true) addStandby(scope, instance);
  if (pending.multiAz === false) removeStandby(scope, instance);
  return [pending.instanceClass, pending.engineVersion, pending.port].some((value) => value !== undefined);
}

function addStandby(scope: SliceScope, instance: DbInstance): void {
  try {
    const group = subnetGroupNamed(scope, instance.subnetGroup);
    const zones = [...new Set(group.subnets.map(({ zone }) => zone))];
    const standbyZone =
      zones.find((zone) => zone !== instance.zone) ?? chooseZones(group, true, undefined).zone;
    const subnetId = subnetIn(scope, group, standbyZone);
    const eni = addInterface(scope, subnetId, instance.securityGroupIds, instance.arn);
    instance.standbyNetworkInterfaceId = eni.id;
    instance.standbyZone = standbyZone;
    instance.multiAz = true;
  } catch (error) {
    // The subnets changed since the change was asked for: RDS gives up and says so in an event.
    const reason = error instanceof Error ? error.message : String(error);
    noteInstance(scope, instance, "failure", `Unable to convert to Multi-AZ: ${reason}`);
  }
}

function removeStandby(scope: SliceScope, instance: DbInstance): void {
  if (instance.standbyNetworkInterfaceId !== undefined)
    deleteNetworkInterface(scope, instance.standbyNetworkInterfaceId);
  delete instance.standbyNetworkInterfaceId;
  delete instance.standbyZone;
  instance.multiAz = false;
}
