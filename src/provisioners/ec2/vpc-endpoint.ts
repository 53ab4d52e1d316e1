import {
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
  ModifyVpcEndpointCommand,
  paginateDescribeVpcEndpoints,
  type ModifyVpcEndpointCommandInput,
  type VpcEndpoint,
} from "@aws-sdk/client-ec2";
import type { FieldChange, Readiness, ResourceNode } from "../../engine/contract.ts";
import { clientToken, createOnce } from "../support/client-token.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, changedSet, touches } from "../support/diff.ts";
import { diffStrings } from "../support/diff-set.ts";
import { stackEndpoints } from "../support/ec2-reads.ts";
import { interfacesGone, stackFilter, syncEc2Tags, tagSpecification } from "../support/ec2.ts";
import { eventually } from "../support/eventually.ts";
import { throwUnsuccessful, unlessMissing } from "../support/fault.ts";
import { byPart, discovered } from "../support/owned.ts";
import { canonicalPolicy, type PolicyDocument } from "../support/policy.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { diffTags, isOfStack, readTags, type Tags } from "../support/tags.ts";

/** An endpoint to a service of AWS, in the place of a NAT gateway. */
export interface VpcEndpointSpec {
  readonly vpcId: string;
  /** `com.amazonaws.<region>.<service>`. */
  readonly serviceName: string;
  readonly type: "Interface" | "Gateway";
  /** Interface: one subnet per zone. */
  readonly subnetIds: readonly string[];
  /** Interface: who may reach it. */
  readonly securityGroupIds: readonly string[];
  /** Gateway: tables that get a route to it. */
  readonly routeTableIds: readonly string[];
  /** Interface: the service's public name leads to the endpoint inside the VPC. */
  readonly privateDns: boolean;
  /** What may be done through it; everything when absent. */
  readonly policy?: PolicyDocument;
}

/** An endpoint as AWS reports it. */
export interface VpcEndpointObserved {
  readonly endpointId: string;
  readonly vpcId: string;
  readonly serviceName: string;
  readonly type: string;
  readonly state: string;
  /** AWS's words where creation failed. */
  readonly lastError: string | undefined;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly routeTableIds: readonly string[];
  readonly networkInterfaceIds: readonly string[];
  readonly privateDns: boolean;
  readonly policy: string | undefined;
  readonly createdAt: Date | undefined;
  readonly tags: Tags;
}

/** EC2 gives states in camel case (`pendingAcceptance`, `available`), some answers in title case. @source aws-facts 1.1 */
const isDeleted = (state: string): boolean => ["deleting", "deleted"].includes(state);
const isBroken = (state: string): boolean => ["failed", "rejected", "expired", "partial"].includes(state);

export const vpcEndpoint: AwsProvisioner<VpcEndpointSpec, VpcEndpointObserved> = {
  kind: "vpc-endpoint",
  usualSeconds: 75,
  iam: {
    read: ["ec2:DescribeVpcEndpoints", "ec2:DescribeNetworkInterfaces"],
    write: ["ec2:CreateVpcEndpoint", "ec2:ModifyVpcEndpoint", "ec2:DeleteVpcEndpoints", "ec2:CreateTags"],
  },
  idOf: ({ endpointId }) => endpointId,
  replaceOn: ["vpcId", "serviceName", "type"],

  async observe(nodes, context) {
    return byPart(nodes, await list(context), vpcEndpoint);
  },

  async discover(_stackTags, context) {
    return discovered(await list(context), vpcEndpoint);
  },

  diff: (node, observed) => {
    const { spec } = node;
    const policy = spec.policy === undefined ? undefined : canonicalPolicy(spec.policy);
    return [
      ...changed("vpcId", observed.vpcId, spec.vpcId, "replace"),
      ...changed("serviceName", observed.serviceName, spec.serviceName, "replace"),
      ...changed("type", observed.type, spec.type, "replace"),
      ...(isBroken(observed.state) ? changed("state", observed.state, "available", "replace") : []),
      ...changedSet("subnetIds", observed.subnetIds, spec.subnetIds),
      ...changedSet("securityGroupIds", observed.securityGroupIds, spec.securityGroupIds),
      ...changedSet("routeTableIds", observed.routeTableIds, spec.routeTableIds),
      ...(spec.type === "Gateway" ? [] : changed("privateDns", observed.privateDns, spec.privateDns)),
      // Without a policy of ours AWS's full access stands; a policy that somebody set is not ours to lift.
      ...(policy === undefined ? [] : changed("policy", canonicalPolicy(observed.policy), policy)),
      ...diffTags(node.tags, observed.tags),
    ];
  },

  async create(node, context) {
    const ec2 = context.aws.get(EC2Client);
    const input = createInput(node);
    return createOnce(
      async (token) => {
        const { VpcEndpoint: created } = await eventually(context, () =>
          ec2.send(new CreateVpcEndpointCommand({ ...input, ClientToken: token })),
        );
        return read(present(created, "VpcEndpoint"));
      },
      async ({ endpointId, state }) => {
        if (isDeleted(state)) return false;
        const seen = await unlessMissing(
          eventually(context, () => describe(endpointId, context), undefined, 10_000),
        );
        return seen !== undefined && !isDeleted(seen.state);
      },
      (generation) => clientToken(context, node.id, input, generation),
    );
  },

  async sync(node, observed, changes, context) {
    const input = modifyInput(node, observed, changes);
    if (input !== undefined) {
      await eventually(context, () => context.aws.get(EC2Client).send(new ModifyVpcEndpointCommand(input)));
    }
    await syncEc2Tags(context, observed.endpointId, node.tags, changes);
    return input === undefined
      ? { ...observed, tags: { ...observed.tags, ...node.tags } }
      : eventually(context, () => describe(observed.endpointId, context));
  },

  settled: (_node, { state }) => state === "available",

  async readyAll(resources, context) {
    const found = await describeAll(context);
    return resources.map(({ observed: { endpointId } }) => readiness(found.get(endpointId)));
  },

  async remove(_node, observed, context) {
    const { Unsuccessful, $metadata } = await context.aws
      .get(EC2Client)
      .send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [observed.endpointId] }));
    throwUnsuccessful(Unsuccessful, $metadata);
  },

  async goneAll(resources, context) {
    const found = await describeAll(context);
    return Promise.all(
      resources.map(async ({ observed }): Promise<Readiness<undefined>> => {
        const state = found.get(observed.endpointId)?.state ?? "deleted";
        if (state !== "deleted") return { state: "pending", detail: state };
        if (observed.networkInterfaceIds.length === 0) return { state: "ready", observed: undefined };
        const ids = [...observed.networkInterfaceIds];
        return interfacesGone(context, [{ Name: "network-interface-id", Values: ids }]);
      }),
    );
  },
};

function readiness(seen: VpcEndpointObserved | undefined): Readiness<VpcEndpointObserved> {
  if (seen === undefined) return { state: "pending", detail: "not visible yet" };
  if (seen.state === "available") return { state: "ready", observed: seen };
  if (isBroken(seen.state) || isDeleted(seen.state)) {
    return { state: "failed", reason: seen.lastError ?? `endpoint ${seen.endpointId} is ${seen.state}` };
  }
  return { state: "pending", detail: seen.state, observed: seen };
}

function createInput(node: ResourceNode<VpcEndpointSpec>) {
  const { vpcId, serviceName, type, subnetIds, securityGroupIds, routeTableIds, privateDns, policy } =
    node.spec;
  return {
    VpcId: vpcId,
    ServiceName: serviceName,
    VpcEndpointType: type,
    ...(type === "Interface"
      ? { SubnetIds: [...subnetIds], SecurityGroupIds: [...securityGroupIds], PrivateDnsEnabled: privateDns }
      : { RouteTableIds: [...routeTableIds] }),
    ...(policy === undefined ? {} : { PolicyDocument: JSON.stringify(policy) }),
    TagSpecifications: tagSpecification("vpc-endpoint", node.tags),
  };
}

/** One call with all that differs, or `undefined` when it is no more than tags. */
function modifyInput(
  node: ResourceNode<VpcEndpointSpec>,
  observed: VpcEndpointObserved,
  changes: readonly FieldChange[],
): ModifyVpcEndpointCommandInput | undefined {
  const { spec } = node;
  const subnets = diffStrings(spec.subnetIds, observed.subnetIds);
  const groups = diffStrings(spec.securityGroupIds, observed.securityGroupIds);
  const tables = diffStrings(spec.routeTableIds, observed.routeTableIds);
  const input = {
    ...some("AddSubnetIds", subnets.missing),
    ...some("RemoveSubnetIds", subnets.extra),
    ...some("AddSecurityGroupIds", groups.missing),
    ...some("RemoveSecurityGroupIds", groups.extra),
    ...some("AddRouteTableIds", tables.missing),
    ...some("RemoveRouteTableIds", tables.extra),
    ...(touches(changes, "privateDns") ? { PrivateDnsEnabled: spec.privateDns } : {}),
    ...(touches(changes, "policy") ? { PolicyDocument: JSON.stringify(spec.policy) } : {}),
  };
  return Object.keys(input).length === 0 ? undefined : { VpcEndpointId: observed.endpointId, ...input };
}

function some<K extends string>(key: K, values: readonly string[]): Partial<Record<K, string[]>> {
  return values.length === 0 ? {} : ({ [key]: [...values] } as Record<K, string[]>);
}

async function describe(endpointId: string, context: ProvisionerContext): Promise<VpcEndpointObserved> {
  const { VpcEndpoints } = await context.aws
    .get(EC2Client)
    .send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [endpointId] }));
  return read(present(VpcEndpoints?.[0], "VpcEndpoint"));
}

/** By the stack's tag: an id that EC2 does not know yet would be an error. */
async function describeAll(context: ProvisionerContext): Promise<Map<string, VpcEndpointObserved>> {
  const found = new Map<string, VpcEndpointObserved>();
  const pages = paginateDescribeVpcEndpoints(
    { client: context.aws.get(EC2Client) },
    { Filters: stackFilter(context.stack) },
  );
  for await (const page of pages) {
    for (const each of (page.VpcEndpoints ?? []).map(read)) found.set(each.endpointId, each);
  }
  return found;
}

async function list(context: ProvisionerContext): Promise<VpcEndpointObserved[]> {
  const found = (await stackEndpoints(context)).map(read);
  return found.filter(({ tags, state }) => isOfStack(tags, context.stack) && !isDeleted(state));
}

function read(from: VpcEndpoint): VpcEndpointObserved {
  const state = from.State ?? "pending";
  return {
    endpointId: present(from.VpcEndpointId, "VpcEndpointId"),
    vpcId: present(from.VpcId, "VpcId"),
    serviceName: present(from.ServiceName, "ServiceName"),
    type: from.VpcEndpointType ?? "Gateway",
    state: state.charAt(0).toLowerCase() + state.slice(1),
    lastError: from.LastError?.Message,
    subnetIds: from.SubnetIds ?? [],
    securityGroupIds: (from.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    routeTableIds: from.RouteTableIds ?? [],
    networkInterfaceIds: from.NetworkInterfaceIds ?? [],
    privateDns: from.PrivateDnsEnabled ?? false,
    policy: from.PolicyDocument,
    createdAt: from.CreationTimestamp,
    tags: readTags(from.Tags),
  };
}
