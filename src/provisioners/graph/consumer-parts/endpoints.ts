import { node } from "../../../engine/graph.ts";
import { vpcEndpoint } from "../../ec2/vpc-endpoint.ts";
import { namedPart, subnetPerZone, vpcIdOf, type ConsumerBlueprint, type ConsumerNode } from "./part.ts";
import { groupRef } from "./security.ts";

/** What the agent of an instance needs; `ec2messages` is for agents older than those of the image. @source aws-facts 2.8 */
const services = ["ssm", "ssmmessages"] as const;

/** Ids of the endpoints: no session can be opened before they work. */
export function endpointNodeIds({ config }: ConsumerBlueprint): string[] {
  return config.ssmEndpoints ? services.map((service) => `endpoint-${service}`) : [];
}

/** Endpoints to Systems Manager, in the place of a NAT gateway. */
export function endpointsPart(blueprint: ConsumerBlueprint): ConsumerNode[] {
  if (!blueprint.config.ssmEndpoints) return [];
  return services.map((service) =>
    node(vpcEndpoint, {
      ...namedPart(blueprint, `endpoint-${service}`),
      spec: {
        vpcId: vpcIdOf(blueprint),
        serviceName: `com.amazonaws.${blueprint.facts.region}.${service}`,
        type: "Interface",
        subnetIds: subnetPerZone(blueprint),
        securityGroupIds: [groupRef("endpoints")],
        routeTableIds: [],
        privateDns: true,
      },
    }),
  );
}
