import type { EventHandler } from "../../world/world.ts";
import { deleteNetworkInterface } from "../ec2/network-interfaces.ts";
import { deleteManagedSecret } from "../secretsmanager/managed.ts";
import { lookUp, without } from "../support/records.ts";
import { noteInstance, noteSnapshot } from "./events.ts";
import { applyPending } from "./pending.ts";
import { backAgain, findInstance, wantServer, type InstanceRef } from "./serving.ts";
import { rdsSlice } from "./state.ts";

/** Creation took its time: now the server is wanted. */
export const created: EventHandler = (ref: InstanceRef, world) => {
  const instance = findInstance(world, ref);
  if (instance?.status === "creating") wantServer(world, ref, instance);
};

/** The first backup is through. */
export const backedUp: EventHandler = (ref: InstanceRef, world) => {
  const instance = findInstance(world, ref);
  if (instance?.status !== "backing-up") return;
  instance.status = "available";
  noteInstance({ world, ...ref }, instance, "backup", "Finished DB Instance backup");
};

/** A modification took its time: now it is in effect. */
export const modified: EventHandler = (ref: InstanceRef, world) => {
  const instance = findInstance(world, ref);
  if (instance?.status !== "modifying") return;
  const needsRestart = applyPending({ world, ...ref }, instance);
  if (needsRestart) {
    instance.restarts += 1;
    wantServer(world, ref, instance);
  } else {
    backAgain(world, ref, instance);
  }
};

/** The maintenance window opens: what was put off is begun. */
export const maintain: EventHandler = (ref: InstanceRef, world) => {
  const instance = findInstance(world, ref);
  if (instance?.status !== "available" || Object.keys(instance.pending).length === 0) return;
  instance.status = "modifying";
  noteInstance({ world, ...ref }, instance, "maintenance", "Applying modification in the maintenance window");
  world.schedule(world.latencyMs("database.modify"), "rds.modified", ref);
};

/** A reboot took its time: the server starts anew. */
export const rebooted: EventHandler = (ref: InstanceRef, world) => {
  const instance = findInstance(world, ref);
  if (instance?.status === "rebooting") wantServer(world, ref, instance);
};

/** Deletion took its time: everything of the instance goes, its addresses and its managed secret too. */
export const deleted: EventHandler = (ref: InstanceRef, world) => {
  const scope = { world, ...ref };
  const state = rdsSlice(scope);
  const instance = lookUp(state.instances, ref.id);
  if (instance?.status !== "deleting") return;
  deleteNetworkInterface(scope, instance.networkInterfaceId);
  if (instance.standbyNetworkInterfaceId !== undefined)
    deleteNetworkInterface(scope, instance.standbyNetworkInterfaceId);
  if (instance.masterSecretArn !== undefined) deleteManagedSecret(scope, instance.masterSecretArn);
  noteInstance(scope, instance, "deletion", "DB instance deleted");
  state.instances = without(state.instances, [ref.id]);
};

/** A snapshot is through. */
export const snapshotTaken: EventHandler = (ref: InstanceRef, world) => {
  const scope = { world, ...ref };
  const snapshot = lookUp(rdsSlice(scope).snapshots, ref.id);
  if (snapshot?.status !== "creating") return;
  snapshot.status = "available";
  noteSnapshot(scope, snapshot, "creation", "Manual snapshot created");
};
