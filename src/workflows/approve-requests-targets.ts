import { PrivlinkError } from "../errors/error.ts";
import { type Connection, listConnections } from "../privatelink/connections.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type DecisionFailure, toFailure } from "./approve-requests-failure.ts";
import { ownServicesInScope } from "./own-services.ts";
import { type RegistryGate, registryGate } from "./registry-gate.ts";

/** A connection that is to be decided on, and the way to its records. */
export interface Target {
  readonly connection: Connection;
  readonly gate: RegistryGate;
}

/** Which connections: these, or all that wait for a decision. */
export interface Selection {
  readonly endpointIds: readonly string[] | "pending";
  /** Endpoint service by id, name or stack; the stack's in the settings when absent. */
  readonly service: string | undefined;
}

/** Finds what is to be decided on; what was named and is not there comes back as failure. */
export async function findTargets(
  rt: Pick<Runtime, "aws" | "emit" | "settings">,
  selection: Selection,
  account: string,
): Promise<{ targets: Target[]; failed: DecisionFailure[] }> {
  const { endpointIds } = selection;
  // An endpoint id is unique, so named ones are looked for in every service of the account.
  const services = await ownServicesInScope(rt, {
    service: selection.service,
    all: endpointIds !== "pending",
  });
  if (services.length === 0) {
    throw new PrivlinkError(
      "PL-NOT-FOUND",
      `Account ${account} owns no endpoint service in ${rt.aws.region}`,
      {
        hint: "Only the owner of the service decides: check --profile and --region.",
      },
    );
  }
  const inScope = new Set(services.map(({ serviceId }) => serviceId));
  const connections = (await listConnections(rt.aws)).filter(({ serviceId }) => inScope.has(serviceId));
  const gates = new Map(
    services.map(({ serviceId }) => [
      serviceId,
      registryGate(
        rt,
        { serviceId, ownerAccount: account, callerAccount: account },
        "EC2 will obey, but who decided and why is not recorded, and rules about the requester cannot be checked",
      ),
    ]),
  );
  const toTargets = (connection: Connection): Target[] => {
    const gate = gates.get(connection.serviceId);
    return gate === undefined ? [] : [{ connection, gate }];
  };
  if (endpointIds === "pending") {
    return {
      targets: connections.filter(({ state }) => state === "pendingAcceptance").flatMap(toTargets),
      failed: [],
    };
  }
  const failed: DecisionFailure[] = [];
  const targets: Target[] = [];
  for (const endpointId of new Set(endpointIds)) {
    const connection = connections.find((one) => one.endpointId === endpointId);
    if (connection === undefined) failed.push(toFailure(endpointId, notFound(endpointId, selection.service)));
    else targets.push(...toTargets(connection));
  }
  return { targets, failed };
}

function notFound(endpointId: string, service: string | undefined): PrivlinkError {
  return new PrivlinkError(
    "PL-NOT-FOUND",
    `${endpointId} is not connected to ${service === undefined ? "any endpoint service of this account" : service}`,
    { hint: "Run `privlink requests` to see what is." },
  );
}
