import { type JoinedRequest, joinConnections, type Registered } from "../access/join.ts";
import { allowsAccount } from "../access/principal.ts";
import { listConnections } from "../privatelink/connections.ts";
import type { OwnService } from "../privatelink/endpoint-services.ts";
import { isDenied } from "../privatelink/fault.ts";
import { listPrincipals } from "../privatelink/permissions.ts";
import { readRegistry } from "../registry/read-all.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { inParallel } from "./in-parallel.ts";
import { registryGate } from "./registry-gate.ts";

type Needs = Pick<Runtime, "aws" | "clock" | "emit">;

/** How many registries are read at a time. */
const registriesAtOnce = 4;

/** The connections of the caller's endpoint services, joined with everything their registries say. */
export async function ownerView(
  rt: Needs,
  services: readonly OwnService[],
  account: string,
): Promise<JoinedRequest[]> {
  if (services.length === 0) return [];
  const connections = await listConnections(
    rt.aws,
    services.length === 1 ? services[0]?.serviceId : undefined,
  );
  const parts = await inParallel(services, registriesAtOnce, async ({ serviceId }) => {
    const ofService = connections.filter((connection) => connection.serviceId === serviceId);
    const [registered, isAllowed] = await Promise.all([
      ownersRegistry(rt, serviceId, account),
      allowList(rt, serviceId, account),
    ]);
    return joinConnections(ofService, registered, new Date(rt.clock.now()), isAllowed);
  });
  return parts.flat();
}

async function ownersRegistry(
  rt: Needs,
  serviceId: string,
  account: string,
): Promise<Registered | undefined> {
  const gate = registryGate(
    rt,
    { serviceId, ownerAccount: account, callerAccount: account },
    "the list shows what EC2 knows, but not who asked and who decided",
  );
  const content = await gate.use(readRegistry);
  if (content !== undefined && content.unreadable > 0) {
    rt.emit({
      type: "warning",
      message: `${content.unreadable} request ${content.unreadable === 1 ? "item" : "items"} of ${serviceId} cannot be read and ${content.unreadable === 1 ? "was" : "were"} left out`,
    });
  }
  return content;
}

async function allowList(
  rt: Needs,
  serviceId: string,
  account: string,
): Promise<((consumer: string) => boolean) | undefined> {
  try {
    const principals = await listPrincipals(rt.aws, serviceId);
    return (consumer) => allowsAccount(principals, consumer, account);
  } catch (error) {
    if (!isDenied(error)) throw error;
    rt.emit({
      type: "warning",
      message: `The allow-list of ${serviceId} may not be read: connections of accounts that are no longer on it are not marked`,
    });
    return undefined;
  }
}
