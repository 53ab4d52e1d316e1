import type { Ref } from "../../../engine/contract.ts";
import { node } from "../../../engine/graph.ts";
import { ref } from "../../../engine/ref.ts";
import { instance } from "../../ec2/instance.ts";
import { instanceProfile, type InstanceProfileObserved } from "../../iam/instance-profile.ts";
import { role, type RoleObserved } from "../../iam/role.ts";
import type { InstanceTypeConfig } from "../consumer-config.ts";
import { endpointNodeIds } from "./endpoints.ts";
import { globalPart, namedPart, subnetRefs, type ConsumerBlueprint, type ConsumerNode } from "./part.ts";
import { groupRef, ruleNodeIds } from "./security.ts";

/** Test instances in the private subnets, a bastion in the first public one, and the role by which Systems Manager reaches them. */
export function instancesPart(blueprint: ConsumerBlueprint): ConsumerNode[] {
  const { instances, bastion } = blueprint.config;
  if (instances === false && bastion === false) return [];
  const subnets = subnetRefs(blueprint, "private");
  const clients =
    instances === false
      ? []
      : Array.from({ length: instances.count }, (_, index) =>
          instanceNode(blueprint, {
            id: `instance-${index + 1}`,
            type: instances,
            subnetId: subnets[index % subnets.length] ?? "",
            group: "instances",
          }),
        );
  const [publicSubnet = ""] = subnetRefs(blueprint, "public");
  const jump =
    bastion === false
      ? []
      : [instanceNode(blueprint, { id: "bastion", type: bastion, subnetId: publicSubnet, group: "bastion" })];
  return [...accessPart(blueprint), ...clients, ...jump];
}

function instanceNode(
  blueprint: ConsumerBlueprint,
  wanted: {
    readonly id: string;
    readonly type: InstanceTypeConfig;
    readonly subnetId: string | Ref<string>;
    readonly group: "instances" | "bastion";
  },
): ConsumerNode {
  const { id, type, subnetId, group } = wanted;
  return node(instance, {
    ...namedPart(blueprint, id),
    spec: {
      subnetId,
      securityGroupIds: [groupRef(group)],
      instanceType: type.type,
      architecture: type.architecture,
      profileId: ref("instance-profile", ({ profileId }: InstanceProfileObserved) => profileId),
      profileArn: ref("instance-profile", ({ arn }: InstanceProfileObserved) => arn),
      publicAddress: group === "bastion",
    },
    after: [
      ...ruleNodeIds(blueprint),
      // An agent that finds nobody when it starts tries again only after minutes.
      ...endpointNodeIds(blueprint).map((node) => ({ node, milestone: "ready" as const })),
      ...(group === "bastion" ? ["route-table-public"] : []),
    ],
  });
}

/** Nothing but what Systems Manager needs. @source aws-facts 5.3 */
function accessPart(blueprint: ConsumerBlueprint): ConsumerNode[] {
  const { config, facts } = blueprint;
  return [
    node(role, {
      ...globalPart(blueprint, "instance-role"),
      spec: {
        description: `privlink ${config.stack}: lets Systems Manager reach the test instances`,
        trust: {
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: ["sts:AssumeRole"] },
          ],
        },
        managedPolicies: [`arn:${facts.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`],
      },
    }),
    node(instanceProfile, {
      ...globalPart(blueprint, "instance-profile"),
      spec: { roleName: ref("instance-role", ({ name }: RoleObserved) => name) },
    }),
  ];
}
