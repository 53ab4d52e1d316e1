import { node } from "../../../engine/graph.ts";
import { ref } from "../../../engine/ref.ts";
import type { RouteTableObserved } from "../../ec2/route-table.ts";
import { vpcEndpoint } from "../../ec2/vpc-endpoint.ts";
import type { PolicyDocument } from "../../support/policy.ts";
import { subnetRefs, vpcId } from "./network.ts";
import { namedPart, type Blueprint, type ProducerNode } from "./part.ts";
import { groupRef } from "./security.ts";

/** What a Fargate task in a VPC without a way out needs. @source aws-facts 2.8 */
const interfaceServices = ["ecr.api", "ecr.dkr", "logs", "secretsmanager"] as const;

const endpointId = (service: string): string => `endpoint-${service.replace(".", "-")}`;

/** Ids of all endpoints: no task can start before they work. */
export const endpointIds: readonly string[] = [...interfaceServices, "s3"].map(endpointId);

/** Endpoints to AWS services, in the place of a NAT gateway. */
export function endpointsPart(blueprint: Blueprint): ProducerNode[] {
  const { region } = blueprint.facts;
  const interfaces = interfaceServices.map((service) =>
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
