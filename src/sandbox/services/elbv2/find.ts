import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { elasticLoadBalancingState, type Listener, type LoadBalancer, type TargetGroup } from "./state.ts";
import { lookUp } from "../support/records.ts";

/** ARN of something in Elastic Load Balancing. */
export function elbArn(scope: SliceScope, resource: string): string {
  return `arn:aws:elasticloadbalancing:${scope.region}:${scope.account}:${resource}`;
}

/** A load balancer of this account. @source aws-facts 2.3 */
export function loadBalancer(scope: SliceScope, arn: string | undefined): LoadBalancer {
  const found = lookUp(elasticLoadBalancingState(scope).loadBalancers, arn);
  if (found === undefined) throw new AwsFault("LoadBalancerNotFound", `Load balancer '${arn}' not found`);
  return found;
}

/** A target group of this account. @source aws-facts 2.3 */
export function targetGroup(scope: SliceScope, arn: string | undefined): TargetGroup {
  const found = lookUp(elasticLoadBalancingState(scope).targetGroups, arn);
  if (found === undefined) throw new AwsFault("TargetGroupNotFound", `Target groups '${arn}' not found`);
  return found;
}

/** A listener of this account. */
export function listener(scope: SliceScope, arn: string | undefined): Listener {
  const found = lookUp(elasticLoadBalancingState(scope).listeners, arn);
  if (found === undefined) throw new AwsFault("ListenerNotFound", `Listener '${arn}' not found`);
  return found;
}

/** Refuses names that the API refuses. @source aws-facts 2.2 */
export function checkName(name: string, what: string): void {
  if (!/^[a-zA-Z0-9-]{1,32}$/.test(name) || name.startsWith("-") || name.endsWith("-")) {
    throw new AwsFault(
      "ValidationError",
      `The ${what} name '${name}' must be at most 32 characters of a-z, A-Z, 0-9 and hyphen, and must not begin or end with a hyphen`,
    );
  }
}

/** Sets attributes that `known` has; refuses others and malformed values. */
export function setAttributes(
  current: Record<string, string>,
  changes: readonly { Key?: string | undefined; Value?: string | undefined }[],
  known: Readonly<Record<string, RegExp>>,
): void {
  for (const { Key = "", Value = "" } of changes) {
    const pattern = Object.hasOwn(known, Key) ? known[Key] : undefined;
    if (pattern === undefined)
      throw new AwsFault(
        "InvalidConfigurationRequest",
        `The attribute '${Key}' is not recognized or not modelled by the sandbox`,
      );
    if (!pattern.test(Value))
      throw new AwsFault(
        "InvalidConfigurationRequest",
        `The value '${Value}' of the attribute '${Key}' is not valid`,
      );
  }
  for (const { Key = "", Value = "" } of changes) current[Key] = Value;
}
