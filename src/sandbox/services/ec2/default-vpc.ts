import type { SliceScope } from "../../world/slice.ts";
import type { Ec2State, Subnet } from "./model.ts";
import { stableId } from "./stable-id.ts";
import { newVpcParts } from "./vpc-parts.ts";

const defaultVpcCidr = "172.31.0.0/16";

/**
 * What every account finds in a region: a default VPC with one public subnet per zone. Its ids follow
 * from the sandbox's seed, so they are the same again when nothing was saved in between.
 *
 * @source GEN (aws-facts 0): 172.31.0.0/16, /20 per zone, DNS support and hostnames on, internet gateway.
 */
export function firstState(scope: SliceScope): Ec2State {
  const { world, account, region } = scope;
  const id = (prefix: string, part: string): string => stableId(scope, prefix, part);
  const vpcId = id("vpc", "vpc");
  const gatewayId = id("igw", "internet gateway");
  let parts = 0;
  const { routeTable, securityGroup } = newVpcParts(vpcId, defaultVpcCidr, (prefix) =>
    id(prefix, `part ${parts++}`),
  );
  routeTable.routes.push({ destinationCidr: "0.0.0.0/0", gatewayId, origin: "CreateRoute" });
  const subnets = world.zones(account, region).map((zone, index): Subnet => ({
    id: id("subnet", zone.id),
    vpcId,
    cidr: `172.31.${index * 16}.0/20`,
    zoneName: zone.name,
    zoneId: zone.id,
    defaultForAz: true,
    mapPublicIpOnLaunch: true,
    tags: {},
  }));
  return {
    vpcs: {
      [vpcId]: {
        id: vpcId,
        cidr: defaultVpcCidr,
        isDefault: true,
        enableDnsSupport: true,
        enableDnsHostnames: true,
        tags: {},
      },
    },
    subnets: Object.fromEntries(subnets.map((subnet) => [subnet.id, subnet])),
    routeTables: { [routeTable.id]: routeTable },
    internetGateways: { [gatewayId]: { id: gatewayId, vpcId, tags: {} } },
    securityGroups: { [securityGroup.id]: securityGroup },
    networkInterfaces: {},
    instances: {},
    endpoints: {},
    endpointServices: {},
    connectionNotifications: {},
    flowLogs: {},
    clientTokens: {},
  };
}
