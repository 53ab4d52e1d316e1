import type { Ref, WithRefs } from "../../../engine/contract.ts";
import { node } from "../../../engine/graph.ts";
import { ref } from "../../../engine/ref.ts";
import { securityGroup, type SecurityGroupObserved } from "../../ec2/security-group.ts";
import { securityGroupRules } from "../../ec2/security-group-rules.ts";
import type { SecurityRule } from "../../support/security-rules.ts";
import { namedPart, part, vpcCidrs, vpcIdOf, type ConsumerBlueprint, type ConsumerNode } from "./part.ts";

/** The groups of a consumer's stack; each exists with what it guards. */
export type GroupName = "instances" | "bastion" | "endpoints";

interface GroupRules {
  readonly ingress: readonly WithRefs<SecurityRule>[];
  readonly egress: readonly WithRefs<SecurityRule>[];
}

const httpsPort = 443;

/** EC2 allows few characters in a description, and no change. */
const purpose: Readonly<Record<GroupName, string>> = {
  instances: "test instances",
  bastion: "bastion",
  endpoints: "endpoints to Systems Manager",
};

/** A group's id, for specs. */
export function groupRef(group: GroupName): Ref<string> {
  return ref(`sg-${group}`, (observed: SecurityGroupObserved) => observed.groupId);
}

/** One group per kind of thing. Nothing may come in from anywhere but to the endpoints: sessions are opened from inside. */
export function securityPart(blueprint: ConsumerBlueprint): ConsumerNode[] {
  return [...rulesByGroup(blueprint)].flatMap(([group, { ingress, egress }]) => [
    node(securityGroup, {
      ...namedPart(blueprint, `sg-${group}`),
      spec: {
        vpcId: vpcIdOf(blueprint),
        description: `privlink ${blueprint.config.stack}: ${purpose[group]}`,
      },
    }),
    node(securityGroupRules, {
      ...part(blueprint, `rules-${group}`),
      spec: { groupId: groupRef(group), ingress, egress },
    }),
  ]);
}

/** Ids of the nodes that hold rules: what sends traffic comes after them. */
export function ruleNodeIds(blueprint: ConsumerBlueprint): string[] {
  return [...rulesByGroup(blueprint).keys()].map((group) => `rules-${group}`);
}

function rulesByGroup(blueprint: ConsumerBlueprint): Map<GroupName, GroupRules> {
  const { instances, bastion, ssmEndpoints } = blueprint.config;
  const rules = new Map<GroupName, GroupRules>();
  const inside = vpcCidrs(blueprint).map((cidr) =>
    open(0, 65_535, cidr, "to endpoints of services in the VPC"),
  );
  const outside = open(httpsPort, httpsPort, "0.0.0.0/0", "to Systems Manager");
  // Where the VPC has no endpoints of ours, the way to Systems Manager is the owner's affair.
  if (instances !== false)
    rules.set("instances", { ingress: [], egress: ssmEndpoints ? inside : [...inside, outside] });
  if (bastion !== false) rules.set("bastion", { ingress: [], egress: [...inside, outside] });
  if (ssmEndpoints) {
    // The names of Systems Manager lead to the endpoints everywhere in the VPC, for the bastion too.
    const clients = [...rules.keys()];
    const ingress = clients.map((group) =>
      open(
        httpsPort,
        httpsPort,
        groupRef(group),
        group === "bastion" ? "from the bastion" : "from the instances",
      ),
    );
    rules.set("endpoints", { ingress, egress: [] });
  }
  return rules;
}

function open(
  fromPort: number,
  toPort: number,
  peer: string | Ref<string>,
  description: string,
): WithRefs<SecurityRule> {
  return { protocol: "tcp", fromPort, toPort, peer, description };
}
