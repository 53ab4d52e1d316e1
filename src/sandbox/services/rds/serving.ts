import type { World } from "../../world/world.ts";
import { lookUp } from "../support/records.ts";
import { noteInstance } from "./events.ts";
import { rdsSlice, type DbInstance } from "./state.ts";

/** Names an instance of any account. */
export interface InstanceRef {
  readonly account: string;
  readonly region: string;
  readonly id: string;
}

/** Share of the creation that is over when the first backup begins. */
export const backupShare = 0.15;

/**
 * Says that the server of an instance answers with its current settings; the data path calls it, and may
 * call it again. An instance that waited for that goes on: after creation to `backing-up` and then
 * `available`, after a change or a reboot to `available`.
 */
export function databaseServing(world: World, ref: InstanceRef): void {
  const instance = findInstance(world, ref);
  if (instance?.phase !== "wanted") return;
  instance.phase = "serving";
  if (instance.status === "creating") {
    instance.createdAt = world.clock.iso();
    noteInstance({ world, ...ref }, instance, "creation", "DB instance created");
    if (instance.backupRetentionDays === 0) {
      instance.status = "available";
    } else {
      instance.status = "backing-up";
      noteInstance({ world, ...ref }, instance, "backup", "Backing up DB instance");
      world.schedule(world.latencyMs(creationRow(instance)) * backupShare, "rds.backedUp", ref);
    }
  } else {
    backAgain(world, ref, instance);
  }
  world.touch();
}

/** An instance that was changed or rebooted is available again. */
export function backAgain(world: World, ref: InstanceRef, instance: DbInstance): void {
  if (instance.status === "modifying") {
    instance.status = "available";
    noteInstance({ world, ...ref }, instance, "configuration change", "Finished applying modification");
  } else if (instance.status === "rebooting") {
    instance.status = "available";
    noteInstance({ world, ...ref }, instance, "availability", "DB instance restarted");
  }
}

/** Says that the server of an instance cannot run; the data path calls it. The reason is in DescribeEvents. */
export function databaseFailed(world: World, ref: InstanceRef, reason: string): void {
  const instance = findInstance(world, ref);
  if (instance?.phase !== "wanted") return;
  instance.status = "failed";
  noteInstance({ world, ...ref }, instance, "failure", reason);
  world.touch();
}

/**
 * The server of an instance shall run (anew) with its current settings. With a data path somebody starts
 * it and reports by {@link databaseServing}; without one that is taken as done.
 */
export function wantServer(world: World, ref: InstanceRef, instance: DbInstance): void {
  instance.phase = "wanted";
  if (!world.options.dataPath) databaseServing(world, ref);
}

/** The instance, if it is still there. */
export function findInstance(world: World, { account, region, id }: InstanceRef): DbInstance | undefined {
  return lookUp(rdsSlice({ world, account, region }).instances, id);
}

/** Row of the latency table for the creation of this instance. @source aws-facts 2.10 */
export function creationRow(instance: DbInstance): "database.create" | "database.createSingleZone" {
  return instance.multiAz ? "database.create" : "database.createSingleZone";
}
