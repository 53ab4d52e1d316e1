import {
  EC2Client,
  paginateDescribeSecurityGroups,
  paginateDescribeVpcEndpoints,
  type SecurityGroup,
  type Subnet,
  type VpcEndpoint,
} from "@aws-sdk/client-ec2";
import type { ProvisionerContext } from "../support/context.ts";
import { collect } from "../support/pages.ts";
import { isOfStack, readTags } from "../support/tags.ts";
import { rulesOf } from "../support/security-rules.ts";
import { awsEndpoints } from "./parts/aws-endpoints.ts";
import type { AwsEndpoint } from "./producer-config.ts";

/** Endpoints of a brought VPC that the tasks use. */
export interface BroughtEndpoints {
  /** Groups that tasks have to reach. */
  readonly groupIds: readonly string[];
  /** What is missing or does not fit. */
  readonly findings: readonly string[];
}

/**
 * Finds the endpoints to AWS services that a brought VPC must have, because the stack does not make them.
 * @param made those that the stack makes itself
 */
export async function broughtEndpoints(
  context: ProvisionerContext,
  vpcId: string,
  made: readonly AwsEndpoint[],
  appSubnets: readonly Subnet[],
  hasWayOut: boolean,
): Promise<BroughtEndpoints> {
  const { region } = context;
  const foreign = await endpointsOf(context, vpcId);
  const find = (service: AwsEndpoint): VpcEndpoint | undefined =>
    foreign.find(({ ServiceName }) => ServiceName === `com.amazonaws.${region}.${service}`);
  const needed = awsEndpoints.filter((service) => !made.includes(service));
  const used = needed.flatMap((service) => find(service) ?? []);
  const groupIds = [...new Set(used.flatMap(({ Groups }) => (Groups ?? []).flatMap((g) => g.GroupId ?? [])))];
  const groups = await groupsOf(context, groupIds);
  return {
    groupIds,
    findings: [
      ...needed.flatMap((service) =>
        find(service) === undefined && !hasWayOut ? [missing(vpcId, service)] : [],
      ),
      ...used.flatMap((endpoint) => unusable(endpoint, groups, appSubnets)),
      ...made.flatMap((service) => {
        const existing = find(service);
        return existing?.PrivateDnsEnabled === true ? [twice(vpcId, service, existing)] : [];
      }),
    ],
  };
}

/** Interface endpoints of the VPC that are not the stack's own. */
async function endpointsOf(context: ProvisionerContext, vpcId: string): Promise<VpcEndpoint[]> {
  const pages = paginateDescribeVpcEndpoints(
    { client: context.aws.get(EC2Client) },
    { Filters: [{ Name: "vpc-id", Values: [vpcId] }] },
  );
  const found = await collect(pages, ({ VpcEndpoints }) => VpcEndpoints);
  return found.filter(
    ({ VpcEndpointType, State, Tags }) =>
      VpcEndpointType === "Interface" &&
      !["deleting", "deleted"].includes(String(State).toLowerCase()) &&
      !isOfStack(readTags(Tags), context.stack),
  );
}

async function groupsOf(context: ProvisionerContext, ids: readonly string[]): Promise<SecurityGroup[]> {
  if (ids.length === 0) return [];
  const pages = paginateDescribeSecurityGroups(
    { client: context.aws.get(EC2Client) },
    { Filters: [{ Name: "group-id", Values: [...ids] }] },
  );
  return collect(pages, ({ SecurityGroups }) => SecurityGroups);
}

function missing(vpcId: string, service: AwsEndpoint): string {
  return (
    `network.endpoints: ${vpcId} has no endpoint to ${service} and its application subnets have no way out; ` +
    `let the stack make it (endpoints: [${service}]), or make it yourself`
  );
}

/** Two endpoints cannot answer to one name in one VPC; AWS refuses the second. */
function twice(vpcId: string, service: AwsEndpoint, { VpcEndpointId }: VpcEndpoint): string {
  return `network.endpoints: ${vpcId} has an endpoint to ${service} already (${VpcEndpointId}); take ${service} off the list`;
}

function unusable(
  { VpcEndpointId, ServiceName, State, PrivateDnsEnabled, Groups }: VpcEndpoint,
  groups: readonly SecurityGroup[],
  appSubnets: readonly Subnet[],
): string[] {
  const said = `network.endpoints: ${VpcEndpointId} (${ServiceName})`;
  if (String(State).toLowerCase() !== "available") return [`${said} is ${State}, not available`];
  if (PrivateDnsEnabled !== true) return [`${said} has private DNS off: tasks would not find it`];
  const own = groups.filter(({ GroupId }) => Groups?.some((each) => each.GroupId === GroupId));
  const shut = appSubnets.filter(({ CidrBlock = "" }) => !own.some((group) => letsIn(group, CidrBlock)));
  return shut.length === 0
    ? []
    : [
        `${said} lets nobody of ${shut.map(({ CidrBlock }) => CidrBlock).join(", ")} in on port 443; its groups are ${own.map(({ GroupId }) => GroupId).join(", ")}`,
      ];
}

/** A rule for a group or a prefix list may well mean the tasks; only rules for addresses can be judged. */
function letsIn({ IpPermissions }: SecurityGroup, cidr: string): boolean {
  return rulesOf(IpPermissions).some(
    ({ protocol, fromPort, toPort, peer }) =>
      (protocol === "-1" || (protocol === "tcp" && fromPort <= 443 && toPort >= 443)) &&
      (/^(?:sg|pl)-/.test(peer) || covers(peer, cidr)),
  );
}

/** True when every address of `inner` is in `outer`; both IPv4 blocks. */
function covers(outer: string, inner: string): boolean {
  const [outerBase = "", outerBits = "32"] = outer.split("/");
  const [innerBase = "", innerBits = "32"] = inner.split("/");
  if (outerBase.includes(":") || Number(outerBits) > Number(innerBits)) return false;
  const head = (address: string): number =>
    Math.floor(
      address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0) / 2 ** (32 - Number(outerBits)),
    );
  return head(outerBase) === head(innerBase);
}
