import {
  DescribeLoadBalancersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type LoadBalancer as RawLoadBalancer,
  paginateDescribeListeners,
  paginateDescribeTargetGroups,
  type TargetHealthDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Aws } from "./clients.ts";

/** A network load balancer as far as its health and its path to the targets depend on it. */
export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  /** `active`, `provisioning`, `active_impaired` or `failed`. @source aws-facts 2.4 */
  readonly state: string;
  /** AWS's own words, when it is not active. */
  readonly reason: string | undefined;
  readonly securityGroupIds: string[];
  readonly subnetIds: string[];
  /** Whether inbound rules judge PrivateLink traffic; on unless it was switched off. @source aws-facts 1.9 */
  readonly judgesPrivateLink: boolean;
  readonly listenerPorts: number[];
}

/** A target group of such a load balancer, with its targets. */
export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly port: number;
  readonly targets: Target[];
}

/** One target as the load balancer sees it. */
export interface Target {
  /** Address of the task. */
  readonly id: string;
  readonly port: number;
  /** Zone name. */
  readonly zone: string;
  /** `initial`, `healthy`, `unhealthy`, `draining`, … @source aws-facts 2.4 */
  readonly state: string;
  /** AWS's reason code and words, when it is not healthy. */
  readonly reason: string | null;
}

/** Load balancers by ARN, with the ports they listen on. */
export async function getLoadBalancers(aws: Aws, arns: readonly string[]): Promise<LoadBalancer[]> {
  if (arns.length === 0) return [];
  const client = aws.get(ElasticLoadBalancingV2Client);
  const { LoadBalancers } = await client.send(
    new DescribeLoadBalancersCommand({ LoadBalancerArns: [...arns] }),
  );
  return Promise.all(
    (LoadBalancers ?? []).map(async (raw) => {
      const ports: number[] = [];
      const pages = paginateDescribeListeners({ client }, { LoadBalancerArn: raw.LoadBalancerArn });
      for await (const page of pages) ports.push(...(page.Listeners ?? []).flatMap(({ Port }) => Port ?? []));
      return toLoadBalancer(raw, ports);
    }),
  );
}

/** The target groups behind a load balancer, with the health of every target. */
export async function getTargetGroups(aws: Aws, loadBalancerArn: string): Promise<TargetGroup[]> {
  const client = aws.get(ElasticLoadBalancingV2Client);
  const groups: TargetGroup[] = [];
  for await (const page of paginateDescribeTargetGroups({ client }, { LoadBalancerArn: loadBalancerArn })) {
    for (const { TargetGroupArn, TargetGroupName, Port } of page.TargetGroups ?? []) {
      const { TargetHealthDescriptions } = await client.send(
        new DescribeTargetHealthCommand({ TargetGroupArn }),
      );
      groups.push({
        arn: TargetGroupArn ?? "",
        name: TargetGroupName ?? "",
        port: Port ?? 0,
        targets: (TargetHealthDescriptions ?? []).map(toTarget),
      });
    }
  }
  return groups;
}

function toLoadBalancer(raw: RawLoadBalancer, listenerPorts: number[]): LoadBalancer {
  return {
    arn: raw.LoadBalancerArn ?? "",
    name: raw.LoadBalancerName ?? "",
    state: raw.State?.Code ?? "unknown",
    reason: raw.State?.Reason,
    securityGroupIds: raw.SecurityGroups ?? [],
    subnetIds: (raw.AvailabilityZones ?? []).flatMap(({ SubnetId }) => SubnetId ?? []),
    judgesPrivateLink: raw.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic !== "off",
    listenerPorts,
  };
}

function toTarget({ Target: target, TargetHealth: health }: TargetHealthDescription): Target {
  const reason = [health?.Reason, health?.Description].filter((part) => part !== undefined).join(": ");
  return {
    id: target?.Id ?? "",
    port: target?.Port ?? 0,
    zone: target?.AvailabilityZone ?? "",
    state: health?.State ?? "unknown",
    reason: reason === "" ? null : reason,
  };
}
