import { PrivlinkError } from "../errors/error.ts";
import type { VisibleService } from "../privatelink/endpoint-services.ts";
import type { Vpc } from "../privatelink/network.ts";
import {
  allowInbound,
  coversPort,
  createSecurityGroup,
  findSecurityGroup,
  getSecurityGroups,
} from "../privatelink/security-groups.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { endpointTags } from "./submit-request-endpoint.ts";

/** Name of the group that privlink makes for the endpoints of a service in a VPC. */
function ownGroupName(serviceId: string): string {
  return `privlink-${serviceId}`;
}

/**
 * The group of the endpoint: one that is given, which is left as it is, or privlink's own, which lets the VPC in on the
 * service's port. Whatever of its own is missing is added.
 * @throws {PL-NOT-FOUND} the given group is not in this VPC
 */
export async function ensureSecurityGroup(
  rt: Pick<Runtime, "aws" | "emit">,
  spec: { service: VisibleService; vpc: Vpc; port: number; given: string | undefined },
): Promise<string> {
  const { vpc, port, service } = spec;
  if (spec.given !== undefined) return checkGiven(rt, spec.given, vpc.vpcId, port);
  const name = ownGroupName(service.serviceId);
  const group =
    (await findSecurityGroup(rt.aws, vpc.vpcId, name)) ??
    (await createSecurityGroup(rt.aws, {
      vpcId: vpc.vpcId,
      name,
      description: `privlink: clients of endpoint service ${service.serviceId}`,
      tags: { ...endpointTags(service), Name: name },
    }));
  const missing = vpc.cidrs.filter(
    (cidr) => !group.inbound.some((rule) => coversPort(rule, port) && rule.cidrs.includes(cidr)),
  );
  await allowInbound(rt.aws, group.groupId, { port, cidrs: missing, description: `clients in ${vpc.vpcId}` });
  return group.groupId;
}

async function checkGiven(
  { aws, emit }: Pick<Runtime, "aws" | "emit">,
  groupId: string,
  vpcId: string,
  port: number,
): Promise<string> {
  const [group] = await getSecurityGroups(aws, [groupId]);
  if (group === undefined || group.vpcId !== vpcId) {
    throw new PrivlinkError("PL-NOT-FOUND", `Security group ${groupId} is not in ${vpcId}`, {
      hint: "Pass a group of that VPC, or leave --security-group out to have one made.",
    });
  }
  if (!group.inbound.some((rule) => coversPort(rule, port))) {
    emit({
      type: "warning",
      message: `${groupId} lets nobody in on port ${port}; no traffic will pass until it does`,
    });
  }
  return groupId;
}
