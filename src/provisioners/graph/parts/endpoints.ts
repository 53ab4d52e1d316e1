import { node } from "../../../engine/graph.ts";
import { ref } from "../../../engine/ref.ts";
import type { RouteTableObserved } from "../../ec2/route-table.ts";
import { vpcEndpoint } from "../../ec2/vpc-endpoint.ts";
import type { PolicyDocument } from "../../support/policy.ts";
import { subnetRefs, vpcIdOf } from "./network.ts";
import { namedPart, type Blueprint, type ProducerNode } from "./part.ts";
import { groupRef } from "./security.ts";

const endpointId = (service: string): string => `endpoint-${service.replace(".", "-")}`;

/** Ids of the endpoints that the stack makes: no task can start before they work. */
export function endpointIds({ config, facts }: Blueprint): string[] {
  return [...config.network.endpoints, ...(makesGateway(facts) ? ["s3"] : [])].map(endpointId);
}

/** A gateway endpoint is a route in every table that it serves, and brought tables are never changed. */
const makesGateway = ({ network }: Blueprint["facts"]): boolean => network === undefined;

/** Endpoints to AWS services, in the place of a NAT gateway. */
export function endpointsPart(blueprint: Blueprint): ProducerNode[] {
  const { region } = blueprint.facts;
  const vpcId = vpcIdOf(blueprint);
  const interfaces = blueprint.config.network.endpoints.map((service) =>
    node(vpcEndpoint, {
      ...namedPart(blueprint, endpointId(service)),
      spec: {
        vpcId,
        serviceName: `com.amazonaws.${region}.${service}`,
        type: "Interface",
        subnetIds: subnetRefs(blueprint, "app"),
        securityGroupIds: [groupRef("endpoints")],
        routeTableIds: [],
        privateDns: true,
      },
    }),
  );
  if (!makesGateway(blueprint.facts)) return interfaces;
  const s3 = node(vpcEndpoint, {
    ...namedPart(blueprint, endpointId("s3")),
    spec: {
      vpcId,
      serviceName: `com.amazonaws.${region}.s3`,
      type: "Gateway",
      subnetIds: [],
      securityGroupIds: [],
      routeTableIds: [ref("route-table-app", (observed: RouteTableObserved) => observed.routeTableId)],
      privateDns: false,
      policy: layersOnly(blueprint),
    },
  });
  return [...interfaces, s3];
}

/** ECR keeps image layers in a bucket of its own; nothing else in S3 can be reached. @source aws-facts 2.8 */
function layersOnly({ facts }: Blueprint): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: "*",
        Action: ["s3:GetObject"],
        Resource: [`arn:${facts.partition}:s3:::prod-${facts.region}-starport-layer-bucket/*`],
      },
    ],
  };
}
