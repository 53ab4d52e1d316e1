import { getSubnets } from "../privatelink/network.ts";
import { coversPort, getSecurityGroups, type SecurityGroup } from "../privatelink/security-groups.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { fail, type Finding, pass, skip } from "./check.ts";
import type { StackInspection } from "./stack-status-inspect.ts";
import { type MissingRule, missingRules, type PathEnd } from "./stack-status-security-path.ts";

/**
 * Whether the security groups let traffic through: endpoint to load balancer, load balancer to tasks, tasks to database
 * and cache. Names the group, the direction and the port of each rule that is not there.
 */
export async function checkSecurityPath(
  { aws }: Pick<Runtime, "aws">,
  { loadBalancers, targetGroups, compute, database, cache }: StackInspection,
): Promise<Finding> {
  const [balancer] = loadBalancers;
  const [service] = compute;
  if (balancer === undefined) return skip("There is no load balancer");
  const storeIds = [database, cache].flatMap((store) => store?.securityGroupIds ?? []);
  const wanted = [...balancer.securityGroupIds, ...(service?.securityGroupIds ?? []), ...storeIds];
  const [groups, subnets] = await Promise.all([
    getSecurityGroups(aws, [...new Set(wanted)]),
    getSubnets(aws, [...new Set([...balancer.subnetIds, ...(service?.subnetIds ?? [])])]),
  ]);
  const blocks = (ids: readonly string[]): string[] =>
    subnets.flatMap(({ subnetId, cidr }) => (ids.includes(subnetId) && cidr !== "" ? [cidr] : []));
  const byId = new Map(groups.map((group) => [group.groupId, group]));
  const pick = (ids: readonly string[]): SecurityGroup[] => ids.flatMap((id) => byId.get(id) ?? []);

  const entry: PathEnd = {
    name: balancer.name,
    groups: pick(balancer.securityGroupIds),
    cidrs: blocks(balancer.subnetIds),
  };
  const shut =
    entry.groups.length === 0 || !balancer.judgesPrivateLink
      ? []
      : shutPorts(entry.groups, balancer.listenerPorts);
  if (shut.length > 0) {
    return fail(
      `Security group ${entry.groups[0]?.groupId} of ${balancer.name} judges PrivateLink traffic and lets nobody in on port ${shut.join(", ")}`,
      `Producer's side: switch EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic of ${balancer.name} off, or add the rule; \`privlink init producer\` does the former.`,
    );
  }
  if (service === undefined) return skip("There is no ECS service whose groups could be checked");
  const tasks: PathEnd = {
    name: service.name,
    groups: pick(service.securityGroupIds),
    cidrs: blocks(service.subnetIds),
  };
  const ports = [
    ...new Set(
      targetGroups.flatMap(({ port, targets }) =>
        targets.length === 0 ? [port] : targets.map((one) => one.port),
      ),
    ),
  ];
  const missing = [
    ...ports.flatMap((port) => missingRules(entry, tasks, port)),
    ...[database, cache].flatMap((store) =>
      store === undefined || store.port === null || store.securityGroupIds.length === 0
        ? []
        : missingRules(
            tasks,
            { name: store.id, groups: pick(store.securityGroupIds), cidrs: [] },
            store.port,
          ),
    ),
  ];
  if (missing.length === 0)
    return pass(`rules let ${balancer.name} reach the tasks on port ${ports.join(", ")}`);
  return fail(
    missing.map(describeMissing).join("; "),
    `Producer's side: add the rule${missing.length === 1 ? "" : "s"}, or run \`privlink init producer\`, which does.`,
  );
}

/** Ports on which no inbound rule lets anyone in. */
function shutPorts(groups: readonly SecurityGroup[], ports: readonly number[]): number[] {
  return ports.filter(
    (port) => !groups.some(({ inbound }) => inbound.some((rule) => coversPort(rule, port))),
  );
}

function describeMissing({ groupId, groupName, direction, port, peer }: MissingRule): string {
  const way = direction === "inbound" ? "from" : "to";
  return `Security group ${groupId} (${groupName}) has no ${direction} rule for TCP port ${port} ${way} ${peer}`;
}
