import { EC2Client, paginateDescribeVpcEndpointServiceConfigurations } from "@aws-sdk/client-ec2";
import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
  type LoadBalancer,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ProvisionerContext } from "../support/context.ts";
import { unlessMissing } from "../support/fault.ts";
import { collect } from "../support/pages.ts";
import { isOfStack, readTags } from "../support/tags.ts";
import { refuseUnfit } from "./brought.ts";

/** A load balancer that exists and fits, with what the graph has to know of it. */
export interface BroughtLoadBalancer {
  readonly arn: string;
  /** Zone names. */
  readonly zones: readonly string[];
}

/**
 * Looks at a brought load balancer. Reads only: what is brought is never changed.
 * @throws {PL-NOT-FOUND} this account and region do not have it; {PL-CONFLICT} naming everything that does not fit
 */
export async function findBroughtLoadBalancer(
  context: ProvisionerContext,
  arn: string,
): Promise<BroughtLoadBalancer> {
  const { account, region } = context;
  const [, , , arnRegion = "", arnAccount = ""] = arn.split(":");
  if (arnRegion !== region || arnAccount !== account) {
    // Asking AWS for it would say no more than that the ARN is not valid here.
    refuseUnfit([
      `loadBalancerArn: ${arn} is of account ${arnAccount} in ${arnRegion}; the stack is of account ${account} in ${region}`,
    ]);
  }
  const [balancer, backed] = await Promise.all([find(context, arn), servicesOn(context, arn)]);
  if (balancer === undefined) {
    refuseUnfit([`loadBalancerArn: ${arn} does not exist in account ${account}, ${region}`], "PL-NOT-FOUND");
  }
  refuseUnfit(findings(balancer, backed));
  return {
    arn,
    zones: (balancer?.AvailabilityZones ?? []).flatMap(({ ZoneName }) => ZoneName ?? []),
  };
}

async function find({ aws }: ProvisionerContext, arn: string): Promise<LoadBalancer | undefined> {
  const found = await unlessMissing(
    aws.get(ElasticLoadBalancingV2Client).send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] })),
  );
  return found?.LoadBalancers?.[0];
}

/** Endpoint services on it that are not this stack's: a load balancer backs one. @source aws-facts 1.9 */
async function servicesOn(context: ProvisionerContext, arn: string): Promise<string[]> {
  const pages = paginateDescribeVpcEndpointServiceConfigurations({ client: context.aws.get(EC2Client) }, {});
  const all = await collect(pages, ({ ServiceConfigurations }) => ServiceConfigurations);
  return all.flatMap(({ NetworkLoadBalancerArns, ServiceId, ServiceState, Tags }) =>
    NetworkLoadBalancerArns?.includes(arn) === true &&
    ServiceState !== "Deleting" &&
    ServiceState !== "Deleted" &&
    !isOfStack(readTags(Tags), context.stack)
      ? [ServiceId ?? ""]
      : [],
  );
}

function findings(balancer: LoadBalancer | undefined, backed: readonly string[]): string[] {
  if (balancer === undefined) return [];
  const said = `loadBalancerArn: ${balancer.LoadBalancerName}`;
  const state = balancer.State?.Code ?? "unknown";
  if (balancer.Type !== "network") {
    return [`${said} is of type ${balancer.Type}; an endpoint service needs a network load balancer`];
  }
  return [
    ...(balancer.Scheme === "internal"
      ? []
      : [`${said} is ${balancer.Scheme}; the way in must be internal, so that only endpoints lead to it`]),
    // Impaired: it routes, but AWS could not scale it.
    ...(state === "active" || state === "active_impaired" ? [] : [`${said} is ${state}, not active`]),
    ...backed.map((id) => `${said} backs endpoint service ${id} already; it can back one`),
  ];
}
