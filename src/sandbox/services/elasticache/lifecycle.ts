import type { EventHandler } from "../../world/world.ts";
import { deleteNetworkInterface } from "../ec2/network-interfaces.ts";
import { without } from "../support/records.ts";
import { note } from "./events.ts";
import { allNodes } from "./groups.ts";
import { applyPending } from "./pending.ts";
import { backAgain, findGroup, wantServers, type GroupRef } from "./serving.ts";
import { cacheSlice } from "./state.ts";

/** Creation took its time: now the servers are wanted. */
export const created: EventHandler = (ref: GroupRef, world) => {
  const group = findGroup(world, ref);
  if (group?.status === "creating") wantServers(world, ref, group);
};

/** A modification took its time: now it is in effect. */
export const modified: EventHandler = (ref: GroupRef, world) => {
  const group = findGroup(world, ref);
  if (group?.status !== "modifying") return;
  if (applyPending({ world, ...ref }, group)) {
    group.restarts += 1;
    wantServers(world, ref, group);
  } else {
    backAgain(world, ref, group);
  }
};

/** The maintenance window opens: what was put off is begun. */
export const maintain: EventHandler = (ref: GroupRef, world) => {
  const group = findGroup(world, ref);
  if (group?.status !== "available" || Object.keys(group.pending).length === 0) return;
  group.status = "modifying";
  world.schedule(world.latencyMs("cache.modify"), "elasticache.modified", ref);
};

/** Deletion took its time: everything of the group goes, its addresses too. */
export const deleted: EventHandler = (ref: GroupRef, world) => {
  const scope = { world, ...ref };
  const group = findGroup(world, ref);
  if (group?.status !== "deleting") return;
  for (const node of allNodes(group)) deleteNetworkInterface(scope, node.networkInterfaceId);
  note(scope, group.id, `Replication group ${group.id} deleted`);
  const state = cacheSlice(scope);
  state.groups = without(state.groups, [group.id]);
};
