import { serviceIdOf } from "../privatelink/endpoint-services.ts";
import { coversPort, getSecurityGroups } from "../privatelink/security-groups.ts";
import { findVisibleService } from "../privatelink/endpoint-services.ts";
import { PrivlinkError } from "../errors/error.ts";
import type { Endpoint } from "../privatelink/endpoints.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { fail, type Finding, pass, skip } from "./check.ts";

/** Whether the connection is accepted and works, as far as EC2 says; what to do in every other state. */
export function checkEndpointState(endpointId: string, state: string, failure?: string): Finding {
  const why = failure === undefined ? "" : `: ${failure}`;
  switch (state) {
    case "available":
      return pass(`${endpointId} is available`);
    case "pendingAcceptance":
      return fail(
        `${endpointId} waits for acceptance`,
        `Producer's side: its owner runs \`privlink approve ${endpointId}\`.`,
      );
    case "pending":
      return fail(
        `${endpointId} is accepted, and AWS still connects it`,
        "Nobody's fault: try again in a minute.",
      );
    case "rejected":
      return fail(
        `${endpointId} was rejected`,
        `Consumer's side: talk to the owner, then \`privlink release ${endpointId}\` and request a new one.`,
      );
    default:
      return fail(
        `${endpointId} is ${state}${why}`,
        `Consumer's side: \`privlink release ${endpointId}\` and request a new one.`,
      );
  }
}

/** Whether the service could be requested today. A live connection outlasts that, so it is no failure. @source aws-facts 1.2 */
export async function checkServiceVisible(
  { aws }: Pick<Runtime, "aws">,
  serviceName: string,
): Promise<Finding> {
  try {
    const { owner, zoneIds, zoneNames } = await findVisibleService(aws, serviceName);
    return pass(
      `${serviceIdOf(serviceName) ?? serviceName} of account ${owner}, zones ${(zoneIds.length > 0 ? zoneIds : zoneNames).join(", ")}`,
    );
  } catch (error) {
    if (!(error instanceof PrivlinkError) || error.code !== "PL-NOT-ALLOWED") throw error;
    return skip(
      "The service is no longer visible to this account; the connection that exists is not affected",
    );
  }
}

/** Whether the endpoint's groups let anyone in on the port: where they do not, packets vanish without a trace. */
export async function checkEndpointGroups(
  { aws }: Pick<Runtime, "aws">,
  { endpointId, securityGroupIds }: Endpoint,
  port: number,
): Promise<Finding> {
  const groups = await getSecurityGroups(aws, securityGroupIds);
  const opening = groups.find(({ inbound }) => inbound.some((rule) => coversPort(rule, port)));
  if (opening !== undefined) return pass(`${opening.groupId} lets clients in on port ${port}`);
  return fail(
    `Security group ${securityGroupIds.join(", ")} of ${endpointId} has no inbound rule for TCP port ${port}`,
    `Consumer's side: add the rule to ${securityGroupIds[0] ?? "the group"}, or run \`privlink request-endpoint\` again, which does.`,
  );
}
