import type { SliceScope } from "../../world/slice.ts";
import { deleteNetworkInterface } from "../ec2/network-interfaces.ts";
import type { ReplicationGroup } from "./state.ts";

/** Puts pending changes into effect; true when the servers have to be started anew for them. */
export function applyPending(scope: SliceScope, group: ReplicationGroup): boolean {
  const { pending, joiningNodes } = group;
  group.pending = {};
  if (pending.nodeType !== undefined) group.nodeType = pending.nodeType;
  if (pending.engineVersion !== undefined) group.engineVersion = pending.engineVersion;
  if (pending.auth !== undefined) applyAuth(scope, group, pending.auth);
  group.nodes = [...group.nodes, ...joiningNodes];
  group.joiningNodes = [];
  const leaving = group.nodes.slice(pending.nodeCount ?? group.nodes.length);
  for (const node of leaving) deleteNetworkInterface(scope, node.networkInterfaceId);
  group.nodes = group.nodes.slice(0, group.nodes.length - leaving.length);
  return (
    joiningNodes.length > 0 ||
    leaving.length > 0 ||
    pending.auth !== undefined ||
    pending.engineVersion !== undefined ||
    pending.nodeType !== undefined
  );
}

function applyAuth(
  scope: SliceScope,
  group: ReplicationGroup,
  change: NonNullable<ReplicationGroup["pending"]["auth"]>,
): void {
  const former = group.authToken;
  delete group.previousAuthToken;
  if (change.strategy === "DELETE") {
    delete group.authToken;
    delete group.authTokenChangedAt;
    return;
  }
  group.authToken = change.token;
  if (change.strategy === "ROTATE" && former !== undefined) group.previousAuthToken = former;
  group.authTokenChangedAt = scope.world.clock.iso();
}
