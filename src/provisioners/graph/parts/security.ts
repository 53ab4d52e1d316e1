import type { Ref, WithRefs } from "../../../engine/contract.ts";
import { node } from "../../../engine/graph.ts";
import { ref } from "../../../engine/ref.ts";
import { securityGroup, type SecurityGroupObserved } from "../../ec2/security-group.ts";
import { securityGroupRules } from "../../ec2/security-group-rules.ts";
import type { VpcObserved } from "../../ec2/vpc.ts";
import type { SecurityRule } from "../../support/security-rules.ts";
import { makesInterfaces } from "./aws-endpoints.ts";
import { vpcIdOf } from "./network.ts";
import { namedPart, part, type Blueprint, type ProducerNode } from "./part.ts";

/** Ports of the data tier. */
export const databasePort = 5432;
export const cachePort = 6379;
const httpsPort = 443;

/** The groups of a stack; `database` and `cache` exist with what they guard. */
export type GroupName = "nlb" | "tasks" | "endpoints" | "database" | "cache";

/** A group's id, for specs. */
export function groupRef(group: GroupName): Ref<string> {
  return ref(`sg-${group}`, (observed: SecurityGroupObserved) => observed.groupId);
}

interface GroupRules {
  readonly ingress: readonly WithRefs<SecurityRule>[];
  readonly egress: readonly WithRefs<SecurityRule>[];
}

/**
 * One group per tier, egress written out as narrowly as ingress. The load balancer's group has no inbound
 * rule: PrivateLink traffic is not judged by it (see LoadBalancerSpec), and nothing else may come in.
 */
export function securityPart(blueprint: Blueprint): ProducerNode[] {
  const { stack } = blueprint.config;
  const rules = rulesByGroup(blueprint);
  const groups = [...rules.keys()].map((group) =>
    node(securityGroup, {
      ...namedPart(blueprint, `sg-${group}`),
      spec: { vpcId: vpcIdOf(blueprint), description: `privlink ${stack}: ${purpose[group]}` },
    }),
  );
  const own = [...rules].map(([group, { ingress, egress }]) =>
    node(securityGroupRules, {
      ...part(blueprint, `rules-${group}`),
      spec: { groupId: groupRef(group), ingress, egress },
    }),
  );
  // The default group of a brought VPC is not ours to empty.
  if (blueprint.facts.network !== undefined) return [...groups, ...own];
  const emptied = node(securityGroupRules, {
    ...part(blueprint, "rules-default"),
    spec: {
      groupId: ref("vpc", (observed: VpcObserved) => observed.defaultGroupId),
      ingress: [],
      egress: [],
    },
  });
  return [...groups, ...own, emptied];
}

/** Ids of the nodes that hold rules: what sends traffic comes after them. */
export function ruleNodeIds(blueprint: Blueprint): string[] {
  return [...rulesByGroup(blueprint).keys()].map((group) => `rules-${group}`);
}

/** EC2 allows few characters in a description, and no change. */
const purpose: Readonly<Record<GroupName, string>> = {
  nlb: "load balancer",
  tasks: "tasks",
  endpoints: "endpoints to AWS services",
  database: "database",
  cache: "cache",
};

function rulesByGroup({ config, facts }: Blueprint): Map<GroupName, GroupRules> {
  const { port } = config.service;
  const rules = new Map<GroupName, GroupRules>([
    ["nlb", { ingress: [], egress: [open(port, groupRef("tasks"), "to the tasks")] }],
    [
      "tasks",
      {
        ingress: [open(port, groupRef("nlb"), "from the load balancer")],
        egress: [
          ...toAwsServices({ config, facts }),
          open(httpsPort, facts.s3PrefixListId, "to S3, where image layers are"),
          ...(config.database === false ? [] : [open(databasePort, groupRef("database"), "to the database")]),
          ...(config.cache === false ? [] : [open(cachePort, groupRef("cache"), "to the cache")]),
        ],
      },
    ],
  ]);
  if (makesInterfaces(config)) rules.set("endpoints", onlyFromTasks(httpsPort));
  if (config.database !== false) rules.set("database", onlyFromTasks(databasePort));
  if (config.cache !== false) rules.set("cache", onlyFromTasks(cachePort));
  return rules;
}

/** To the stack's own endpoints, to those of a brought VPC, and by its way out where AWS services have none. */
function toAwsServices({ config, facts }: Blueprint): WithRefs<SecurityRule>[] {
  const { endpointGroupIds = [], hasWayOut = false } = facts.network ?? {};
  return [
    ...(makesInterfaces(config)
      ? [open(httpsPort, groupRef("endpoints"), "to the endpoints of AWS services")]
      : []),
    ...endpointGroupIds.map((id) => open(httpsPort, id, "to endpoints of the VPC to AWS services")),
    ...(hasWayOut ? [open(httpsPort, "0.0.0.0/0", "to AWS services, by the way out of the VPC")] : []),
  ];
}

const onlyFromTasks = (port: number): GroupRules => ({
  ingress: [open(port, groupRef("tasks"), "from the tasks")],
  egress: [],
});

function open(port: number, peer: string | Ref<string>, description: string): WithRefs<SecurityRule> {
  return { protocol: "tcp", fromPort: port, toPort: port, peer, description };
}
