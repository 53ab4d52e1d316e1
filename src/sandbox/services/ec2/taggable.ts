import { AwsFault } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { notFoundText } from "./existing.ts";
import type { Ec2State, Tags } from "./model.ts";

/** Anything that bears tags, wherever in the state it is. */
export interface Taggable {
  readonly id: string;
  /** For example `vpc-endpoint-service`, as tag filters and ARNs spell it. */
  readonly type: string;
  readonly bearer: { tags: Tags };
}

/** Everything of an account that can bear tags. @source aws-facts 1.1 (types of PrivateLink) */
export function taggables(state: Ec2State): Taggable[] {
  const of = (type: string, records: Readonly<Record<string, { tags: Tags }>>): Taggable[] =>
    Object.entries(records).map(([id, bearer]) => ({ id, type, bearer }));
  return [
    ...of("vpc", state.vpcs),
    ...of("subnet", state.subnets),
    ...of("route-table", state.routeTables),
    ...of("internet-gateway", state.internetGateways),
    ...of("security-group", state.securityGroups),
    ...Object.values(state.securityGroups).flatMap((group) =>
      group.rules.map((bearer) => ({ id: bearer.id, type: "security-group-rule", bearer })),
    ),
    ...of("network-interface", state.networkInterfaces),
    ...of("instance", state.instances),
    ...Object.values(state.instances).flatMap(({ volumes }) =>
      volumes.map((bearer) => ({ id: bearer.id, type: "volume", bearer })),
    ),
    ...of("vpc-flow-log", state.flowLogs),
    ...of("vpc-endpoint", state.endpoints),
    ...of("vpc-endpoint-service", state.endpointServices),
    ...Object.values(state.endpointServices).flatMap((service) => [
      ...Object.values(service.connections).map((bearer) => ({
        id: bearer.id,
        type: "vpc-endpoint-connection",
        bearer,
      })),
      ...service.allowedPrincipals.map((bearer) => ({
        id: bearer.permissionId,
        type: "vpc-endpoint-service-permission",
        bearer,
      })),
    ]),
  ];
}

/** How a missing resource is refused, by the prefix of its id; the longest prefix counts. */
const missing: Readonly<Record<string, (id: string) => AwsFault>> = {
  vpc: (id) => new AwsFault("InvalidVpcID.NotFound", notFoundText("vpcs", id)),
  subnet: (id) => new AwsFault("InvalidSubnetID.NotFound", notFoundText("subnets", id)),
  rtb: (id) => new AwsFault("InvalidRouteTableID.NotFound", notFoundText("routeTables", id)),
  igw: (id) => new AwsFault("InvalidInternetGatewayID.NotFound", notFoundText("internetGateways", id)),
  sg: (id) => new AwsFault("InvalidGroup.NotFound", notFoundText("securityGroups", id)),
  sgr: (id) =>
    new AwsFault("InvalidSecurityGroupRuleId.NotFound", `The security group rule ID '${id}' does not exist`),
  eni: (id) => new AwsFault("InvalidNetworkInterfaceID.NotFound", notFoundText("networkInterfaces", id)),
  i: (id) => new AwsFault("InvalidInstanceID.NotFound", notFoundText("instances", id)),
  vol: (id) => new AwsFault("InvalidVolume.NotFound", `The volume '${id}' does not exist.`),
  fl: (id) => new AwsFault("InvalidFlowLogId.NotFound", notFoundText("flowLogs", id)),
  vpce: (id) => new AwsFault("InvalidVpcEndpointId.NotFound", notFoundText("endpoints", id)),
  "vpce-svc": (id) =>
    new AwsFault("InvalidVpcEndpointServiceId.NotFound", notFoundText("endpointServices", id)),
};

/** The resources with these ids. @throws AwsFault Invalid….NotFound, InvalidID */
export function taggablesById(state: Ec2State, ids: readonly string[]): Taggable[] {
  const all = new Map(taggables(state).map((entry) => [entry.id, entry]));
  return ids.map((id) => {
    const found = all.get(id);
    if (found !== undefined) return found;
    const prefix = id.slice(0, Math.max(0, id.lastIndexOf("-")));
    throw lookUp(missing, prefix)?.(id) ?? new AwsFault("InvalidID", `The ID '${id}' is not valid`);
  });
}
