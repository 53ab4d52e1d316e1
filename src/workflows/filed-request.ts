import { identity } from "../privatelink/identity.ts";
import { getRequest } from "../registry/requests.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { registryGate } from "./registry-gate.ts";
import { existingEndpoint } from "./submit-request-endpoint.ts";
import { chooseVpc, type WantedNetwork } from "./submit-request-network.ts";
import { checkServiceText, resolveService } from "./submit-request-service.ts";

/**
 * The reason that is on file for the endpoint to a service, so that nobody is asked for it twice; undefined when
 * nothing is on file. Reads only.
 * @throws {PL-NOT-ALLOWED} {PL-NOT-FOUND} {PL-AMBIGUOUS} as the request itself would
 */
export async function filedReason(
  rt: Pick<Runtime, "aws">,
  service: string,
  network: WantedNetwork,
): Promise<string | undefined> {
  checkServiceText(service, rt.aws.region);
  const { account } = await identity(rt.aws);
  const [visible, { vpcId }] = await Promise.all([
    resolveService(rt, service, account),
    chooseVpc(rt, network),
  ]);
  const endpoint = await existingEndpoint(rt, visible, vpcId);
  if (endpoint === undefined) return undefined;
  const { serviceId, owner } = visible;
  // Said by the request itself, which meets the same gap.
  const quiet = { aws: rt.aws, emit: () => undefined };
  const gate = registryGate(quiet, { serviceId, ownerAccount: owner, callerAccount: account }, "");
  return (await gate.use((table) => getRequest(table, account, endpoint.endpointId)))?.reason;
}
