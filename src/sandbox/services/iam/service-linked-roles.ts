import type { SliceScope } from "../../world/slice.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { iamSlice, type Role } from "./state.ts";
import { uniqueId } from "./unique-id.ts";

/** Services that have a service-linked role here, with the role's name and managed policy. @source aws-facts 4.3 */
const linked: Readonly<Record<string, { role: string; policy: string }>> = {
  "ecs.amazonaws.com": { role: "AWSServiceRoleForECS", policy: "AmazonECSServiceRolePolicy" },
  "elasticloadbalancing.amazonaws.com": {
    role: "AWSServiceRoleForElasticLoadBalancing",
    policy: "AWSElasticLoadBalancingServiceRolePolicy",
  },
  "rds.amazonaws.com": { role: "AWSServiceRoleForRDS", policy: "AmazonRDSServiceRolePolicy" },
  "elasticache.amazonaws.com": {
    role: "AWSServiceRoleForElastiCache",
    policy: "ElastiCacheServiceRolePolicy",
  },
  "ecs.application-autoscaling.amazonaws.com": {
    role: "AWSServiceRoleForApplicationAutoScaling_ECSService",
    policy: "AWSApplicationAutoscalingECSServicePolicy",
  },
};

/** Name of the role that a service links, or undefined where the sandbox knows of none. */
export function linkedRoleName(service: string): string | undefined {
  return lookUp(linked, service)?.role;
}

/**
 * The service-linked role of a service in this account; made when it is not there, as services do on
 * first use.
 *
 * @param service principal, for example `ecs.amazonaws.com`
 */
export function ensureServiceLinkedRole(scope: SliceScope, service: string, description?: string): Role {
  const entry = lookUp(linked, service);
  if (entry === undefined) throw new Error(`no service-linked role for ${service}`);
  const state = iamSlice(scope);
  const found = lookUp(state.roles, entry.role);
  if (found !== undefined) return found;
  const path = `/aws-service-role/${service}/`;
  const role: Role = {
    name: entry.role,
    path,
    arn: `arn:aws:iam::${scope.account}:role${path}${entry.role}`,
    id: uniqueId("AROA"),
    createdAt: scope.world.clock.iso(),
    trustPolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
    }),
    ...(description !== undefined && { description }),
    maxSessionSeconds: 3600,
    tags: {},
    inlinePolicies: {},
    attachedPolicies: { [`arn:aws:iam::aws:policy/aws-service-role/${entry.policy}`]: entry.policy },
    linkedService: service,
  };
  state.roles = withEntry(state.roles, role.name, role);
  return role;
}
