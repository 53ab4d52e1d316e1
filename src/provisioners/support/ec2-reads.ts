import {
  EC2Client,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
  type RouteTable,
  type SecurityGroup,
  type Subnet,
  type VpcEndpoint,
} from "@aws-sdk/client-ec2";
import type { ProvisionerContext } from "./context.ts";
import { stackFilter } from "./ec2.ts";
import { readOnce } from "./read-once.ts";

/*
 * Reads of EC2 that serve more than one kind, or the graph itself: once per look, everything of the stack.
 */

type Reader = Pick<ProvisionerContext, "aws" | "stack" | "reads">;

/** All subnets that bear the stack's tag. */
export function stackSubnets(context: Reader): Promise<Subnet[]> {
  return readOnce(context, "subnets", () =>
    all(paginateDescribeSubnets(...of(context)), ({ Subnets }) => Subnets),
  );
}

/** All route tables that bear the stack's tag. */
export function stackRouteTables(context: Reader): Promise<RouteTable[]> {
  return readOnce(context, "route tables", () =>
    all(paginateDescribeRouteTables(...of(context)), ({ RouteTables }) => RouteTables),
  );
}

/** All endpoints that bear the stack's tag, those that are going included. */
export function stackEndpoints(context: Reader): Promise<VpcEndpoint[]> {
  return readOnce(context, "endpoints", () =>
    all(paginateDescribeVpcEndpoints(...of(context)), ({ VpcEndpoints }) => VpcEndpoints),
  );
}

/** All security groups that bear the stack's tag, with their rules; the default group of its VPC is one. */
export function stackSecurityGroups(context: Reader): Promise<SecurityGroup[]> {
  return readOnce(context, "security groups", () =>
    all(paginateDescribeSecurityGroups(...of(context)), ({ SecurityGroups }) => SecurityGroups),
  );
}

/** AWS keeps this name for the group that it makes with a VPC. */
export function isDefaultGroup({ GroupName }: SecurityGroup): boolean {
  return GroupName === "default";
}

function of({ aws, stack }: Reader): [{ client: EC2Client }, { Filters: ReturnType<typeof stackFilter> }] {
  return [{ client: aws.get(EC2Client) }, { Filters: stackFilter(stack) }];
}

async function all<Page, T>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly T[] | undefined,
): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...(itemsOf(page) ?? []));
  return found;
}
