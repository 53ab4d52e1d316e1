import type { SliceScope } from "../../world/slice.ts";
import { elasticLoadBalancingState, type Target, type TargetGroup } from "./state.ts";

/** What a target is told apart by. */
export interface TargetKey {
  readonly id: string;
  readonly port: number;
}

/** Payload of the event that ends a target's draining. */
export interface TargetStep extends TargetKey {
  readonly account: string;
  readonly region: string;
  readonly targetGroup: string;
}

/** Shortest drain, so that answers on their way arrive even where time is scaled to nothing. */
const leastDrainMs = 200;

/** How long a deregistered target of a group drains, in milliseconds of the sandbox's time. */
export function drainMs(scope: SliceScope, targetGroupArn: string): number {
  const group = elasticLoadBalancingState(scope).targetGroups[targetGroupArn];
  const seconds = Number(group?.attributes["deregistration_delay.timeout_seconds"] ?? 300);
  return Math.max(scope.world.options.dataPath ? leastDrainMs : 0, scope.world.scaledMs(seconds));
}

/** Adds a target, or does nothing when it is there. @source aws-facts 2.2 */
export function registerTarget(
  scope: SliceScope,
  targetGroupArn: string,
  target: TargetKey & { readonly zone: string },
): void {
  const group = elasticLoadBalancingState(scope).targetGroups[targetGroupArn];
  if (group === undefined) return;
  const existing = find(group, target);
  if (existing !== undefined && existing.state !== "draining") return;
  group.targets = group.targets.filter((entry) => entry !== existing);
  const added: Target = { ...target, state: "initial" };
  setState(added, inUse(scope, group) ? "Elb.RegistrationInProgress" : "Target.NotInUse");
  group.targets.push(added);
  if (!scope.world.options.dataPath)
    schedule(scope, "targetRegistered", targetGroupArn, target, scope.world.latencyMs("target.register"));
}

/** Begins to drain a target; false when it was not registered. */
export function deregisterTarget(scope: SliceScope, targetGroupArn: string, key: TargetKey): boolean {
  const group = elasticLoadBalancingState(scope).targetGroups[targetGroupArn];
  const target = group === undefined ? undefined : find(group, key);
  if (target === undefined) return false;
  if (target.state === "draining") return true;
  target.state = "draining";
  setState(target, "Target.DeregistrationInProgress");
  schedule(scope, "targetDrained", targetGroupArn, key, drainMs(scope, targetGroupArn));
  return true;
}

/** State of a target, or undefined when it is not registered. */
export function targetState(
  scope: SliceScope,
  targetGroupArn: string,
  key: TargetKey,
): Target["state"] | undefined {
  const group = elasticLoadBalancingState(scope).targetGroups[targetGroupArn];
  return group === undefined ? undefined : find(group, key)?.state;
}

/** The health checker's report about one target; false when nothing changed. */
export function reportTargetHealth(
  scope: SliceScope,
  targetGroupArn: string,
  key: TargetKey,
  health: Pick<Target, "state" | "reason" | "description">,
): boolean {
  const group = elasticLoadBalancingState(scope).targetGroups[targetGroupArn];
  const target = group === undefined ? undefined : find(group, key);
  if (target === undefined || target.state === "draining") return false;
  if (target.state === health.state && target.reason === health.reason) return false;
  target.state = health.state;
  delete target.reason;
  delete target.description;
  if (health.reason !== undefined) target.reason = health.reason;
  if (health.description !== undefined) target.description = health.description;
  scope.world.schedule(0, "ecs.reconcile", { account: scope.account, region: scope.region });
  return true;
}

/** Without a data path: a registered target becomes healthy by itself. */
export function targetRegistered(
  { account, region, targetGroup, id, port }: TargetStep,
  world: SliceScope["world"],
): void {
  const scope = { world, account, region };
  const group = elasticLoadBalancingState(scope).targetGroups[targetGroup];
  if (group === undefined || !inUse(scope, group)) return;
  reportTargetHealth(scope, targetGroup, { id, port }, { state: "healthy" });
}

/** Removes a target that has drained. */
export function targetDrained(
  { account, region, targetGroup, id, port }: TargetStep,
  world: SliceScope["world"],
): void {
  const group = elasticLoadBalancingState({ world, account, region }).targetGroups[targetGroup];
  if (group === undefined) return;
  group.targets = group.targets.filter(
    (entry) => !(entry.id === id && entry.port === port && entry.state === "draining"),
  );
}

/** True when a listener forwards to the group. */
export function inUse(scope: SliceScope, group: TargetGroup): boolean {
  return Object.values(elasticLoadBalancingState(scope).listeners).some(
    (listener) => listener.targetGroupArn === group.arn,
  );
}

/** A listener took the group into use, or the last one left it: targets are checked from now on, or no more. */
export function reviewTargets(scope: SliceScope, group: TargetGroup): void {
  const used = inUse(scope, group);
  for (const target of group.targets) {
    if (target.state === "draining") continue;
    if (used && target.state === "unused") {
      target.state = "initial";
      setState(target, "Elb.RegistrationInProgress");
      if (!scope.world.options.dataPath)
        schedule(scope, "targetRegistered", group.arn, target, scope.world.latencyMs("target.register"));
    }
    if (!used) setState(target, "Target.NotInUse");
  }
}

const descriptions: Readonly<Record<string, string>> = {
  "Elb.RegistrationInProgress": "Target registration is in progress",
  "Target.NotInUse": "Target group is not configured to receive traffic from the load balancer",
  "Target.DeregistrationInProgress": "Target deregistration is in progress",
};

function setState(target: Target, reason: string): void {
  if (reason === "Target.NotInUse") target.state = "unused";
  target.reason = reason;
  const description = descriptions[reason];
  if (description !== undefined) target.description = description;
}

function find(group: TargetGroup, key: TargetKey): Target | undefined {
  return group.targets.find((target) => target.id === key.id && target.port === key.port);
}

function schedule(
  scope: SliceScope,
  event: string,
  targetGroup: string,
  key: TargetKey,
  delayMs: number,
): void {
  const payload: TargetStep = {
    account: scope.account,
    region: scope.region,
    targetGroup,
    id: key.id,
    port: key.port,
  };
  scope.world.schedule(delayMs, `elasticloadbalancing.${event}`, payload);
}
