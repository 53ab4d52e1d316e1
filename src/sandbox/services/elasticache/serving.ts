import type { World } from "../../world/world.ts";
import { lookUp } from "../support/records.ts";
import { note } from "./events.ts";
import { cacheSlice, type ReplicationGroup } from "./state.ts";

/** Names a replication group of any account. */
export interface GroupRef {
  readonly account: string;
  readonly region: string;
  readonly id: string;
}

/**
 * Says that the servers of a group answer with its current settings; the data path calls it, and may call
 * it again. A group that waited for that becomes `available`.
 */
export function cacheServing(world: World, ref: GroupRef): void {
  const group = findGroup(world, ref);
  if (group?.phase !== "wanted") return;
  group.phase = "serving";
  backAgain(world, ref, group);
  world.touch();
}

/** Says that the servers of a group cannot run; the data path calls it. The reason is in DescribeEvents. */
export function cacheFailed(world: World, ref: GroupRef, reason: string): void {
  const group = findGroup(world, ref);
  if (group?.phase !== "wanted") return;
  if (group.status === "creating") group.status = "create-failed";
  note({ world, ...ref }, group.id, reason);
  world.touch();
}

/** A group that was made or changed is available. */
export function backAgain(world: World, ref: GroupRef, group: ReplicationGroup): void {
  if (group.status !== "creating" && group.status !== "modifying") return;
  const message =
    group.status === "creating" ? "Replication group created" : "Finished modification of replication group";
  group.status = "available";
  note({ world, ...ref }, group.id, `${message} ${group.id}`);
}

/**
 * The servers of a group shall run (anew) with its current settings. With a data path somebody starts them
 * and reports by {@link cacheServing}; without one that is taken as done.
 */
export function wantServers(world: World, ref: GroupRef, group: ReplicationGroup): void {
  group.phase = "wanted";
  if (!world.options.dataPath) cacheServing(world, ref);
}

/** The group, if it is still there. */
export function findGroup(world: World, { account, region, id }: GroupRef): ReplicationGroup | undefined {
  return lookUp(cacheSlice({ world, account, region }).groups, id);
}
