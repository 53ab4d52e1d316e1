import type { RouteTable, SecurityGroup } from "./model.ts";

/**
 * What AWS makes along with every VPC: a main route table that knows the VPC itself, and the group
 * `default`, which lets its members talk to each other and to everybody.
 *
 * @param newId makes an id with the given prefix
 */
export function newVpcParts(
  vpcId: string,
  cidr: string,
  newId: (prefix: string) => string,
): { routeTable: RouteTable; securityGroup: SecurityGroup } {
  const groupId = newId("sg");
  return {
    routeTable: {
      id: newId("rtb"),
      vpcId,
      associations: [{ id: newId("rtbassoc") }],
      routes: [{ destinationCidr: cidr, gatewayId: "local", origin: "CreateRouteTable" }],
      tags: {},
    },
    securityGroup: {
      id: groupId,
      name: "default",
      description: "default VPC security group",
      vpcId,
      rules: [
        {
          id: newId("sgr"),
          egress: false,
          protocol: "-1",
          fromPort: -1,
          toPort: -1,
          peer: { kind: "group", groupId },
          tags: {},
        },
        allEgress(() => newId("sgr")),
      ],
      tags: {},
    },
  };
}

/** The egress rule that every new group has. @source aws-facts 2.9 */
export function allEgress(newId: () => string): SecurityGroup["rules"][number] {
  return {
    id: newId(),
    egress: true,
    protocol: "-1",
    fromPort: -1,
    toPort: -1,
    peer: { kind: "cidr", cidr: "0.0.0.0/0" },
    tags: {},
  };
}
