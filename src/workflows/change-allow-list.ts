import { isLive } from "../access/connection.ts";
import { allowsAccount, parsePrincipal, principalAccount } from "../access/principal.ts";
import { listConnections } from "../privatelink/connections.ts";
import type { OwnService } from "../privatelink/endpoint-services.ts";
import { changePrincipals, listPrincipals } from "../privatelink/permissions.ts";
import { alignPolicy } from "../registry/policy.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { announceCaller } from "./announce-caller.ts";
import { findOwnService } from "./own-services.ts";
import { registryGate } from "./registry-gate.ts";

type Needs = Pick<Runtime, "aws" | "emit" | "settings" | "env">;

/** How the allow-list is to change. */
export interface AllowListChange {
  /** Account ids, ARNs or `*`. */
  readonly principals: readonly string[];
  readonly action: "allow" | "disallow";
  /** Endpoint service by id, name or stack; the stack's in the settings when absent. */
  readonly service: string | undefined;
}

/** The allow-list afterwards. */
export interface AllowList {
  readonly serviceId: string;
  readonly serviceName: string;
  /** Everyone who may find and request the service. */
  readonly principals: string[];
  readonly added: string[];
  readonly removed: string[];
}

/**
 * Adds principals to the allow-list of an endpoint service or takes them off, and gives the registry's policy the same
 * meaning. Sends nothing where nothing differs.
 * @throws {PL-USAGE} for what is no principal
 * @throws {PL-NOT-FOUND} this account does not own such a service
 */
export async function changeAllowList(change: AllowListChange, rt: Needs): Promise<AllowList> {
  const wanted = [...new Set(change.principals.map(parsePrincipal))];
  const caller = await announceCaller(rt);
  const service = await findOwnService(rt, change.service);
  const before = await listPrincipals(rt.aws, service.serviceId);
  const add = change.action === "allow" ? wanted.filter((one) => !before.includes(one)) : [];
  const remove = change.action === "disallow" ? wanted.filter((one) => before.includes(one)) : [];
  await changePrincipals(rt.aws, service.serviceId, { add, remove });
  const after = [...before.filter((one) => !remove.includes(one)), ...add].sort();
  const gate = registryGate(
    rt,
    { serviceId: service.serviceId, ownerAccount: caller.account, callerAccount: caller.account },
    "consumers can connect, but cannot file who asks and why",
  );
  await gate.use((table) => alignPolicy(table, after));
  if (change.action === "allow") {
    tellConsumersStep(rt, service, after);
  } else {
    for (const one of wanted.filter((principal) => !before.includes(principal))) {
      rt.emit({ type: "note", message: `${one} was not on the allow-list` });
    }
    await warnOfLiveConnections(rt, service, remove, after, caller.account);
  }
  return {
    serviceId: service.serviceId,
    serviceName: service.serviceName,
    principals: after,
    added: add,
    removed: remove,
  };
}

function tellConsumersStep(
  rt: Needs,
  { serviceId, acceptanceRequired }: OwnService,
  principals: readonly string[],
): void {
  if (principals.includes("*")) {
    rt.emit({
      type: "warning",
      message: `Every AWS account may now request this service${acceptanceRequired ? "; each connection still needs your approval" : " AND IS CONNECTED WITHOUT APPROVAL"}`,
    });
  }
  rt.emit({
    type: "next",
    message: "The consumer asks for access with",
    command: `privlink request-endpoint ${serviceId} --reason "…"`,
  });
}

/** Taking a principal off the list cuts nothing. @source aws-facts 1.2 */
async function warnOfLiveConnections(
  rt: Needs,
  { serviceId }: OwnService,
  removed: readonly string[],
  principals: readonly string[],
  ownAccount: string,
): Promise<void> {
  if (removed.length === 0) return;
  const accounts = new Set(removed.map(principalAccount));
  const alive = (await listConnections(rt.aws, serviceId)).filter(
    ({ state, owner }) =>
      isLive(state) &&
      !allowsAccount(principals, owner, ownAccount) &&
      (accounts.has(owner) || accounts.has(undefined)),
  );
  if (alive.length === 0) return;
  rt.emit({
    type: "warning",
    message: `Existing connections stay: ${alive.map(({ endpointId, owner, state }) => `${endpointId} (${owner}, ${state})`).join(", ")}`,
  });
  rt.emit({
    type: "next",
    message: "Cut them with",
    command: `privlink reject ${alive.map(({ endpointId }) => endpointId).join(" ")} --reason "…"`,
  });
}
