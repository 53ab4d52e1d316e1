import {
  CreateVpcEndpointServiceConfigurationCommand,
  DeleteVpcEndpointServiceConfigurationsCommand,
  DescribeVpcEndpointServiceConfigurationsCommand,
  EC2Client,
  ModifyVpcEndpointServiceConfigurationCommand,
  ModifyVpcEndpointServicePermissionsCommand,
  paginateDescribeVpcEndpointServiceConfigurations,
  paginateDescribeVpcEndpointServicePermissions,
  type ServiceConfiguration,
} from "@aws-sdk/client-ec2";
import type { FieldChange, Readiness, ResourceNode } from "../../engine/contract.ts";
import { clientToken, createOnce } from "../support/client-token.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, changedSet, touches } from "../support/diff.ts";
import { diffStrings } from "../support/diff-set.ts";
import { stackFilter, syncEc2Tags, tagSpecification } from "../support/ec2.ts";
import { eventually } from "../support/eventually.ts";
import { throwUnsuccessful, unlessMissing } from "../support/fault.ts";
import { byPart, discovered } from "../support/owned.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { diffTags, isOfStack, readTags, type Tags } from "../support/tags.ts";

/** The PrivateLink side of the producer: what consumers connect to. */
export interface EndpointServiceSpec {
  /** The load balancer behind it; it backs no other service. @source aws-facts 1.9 */
  readonly loadBalancerArn: string;
  /** Zone names of that load balancer: a zone it gains later counts only after a Modify. @source aws-facts 1.8 */
  readonly zones: readonly string[];
  readonly acceptanceRequired: boolean;
  /** Principals that may ask for a connection. Others, allowed by `privlink allow`, are left alone. */
  readonly allowedPrincipals: readonly string[];
  readonly privateDnsName?: string;
  /** Other regions whose consumers may connect; the own one always may. @source aws-facts 1.10 */
  readonly supportedRegions: readonly string[];
}

/** The TXT record that proves the ownership of a private DNS name. */
export interface PrivateDnsVerification {
  readonly state: string;
  readonly type: string;
  readonly name: string;
  readonly value: string;
}

/** An endpoint service as AWS reports it. */
export interface EndpointServiceObserved {
  readonly serviceId: string;
  /** What consumers pass: `com.amazonaws.vpce.<region>.<service id>`. */
  readonly serviceName: string;
  readonly state: string;
  readonly loadBalancerArns: readonly string[];
  readonly zones: readonly string[];
  readonly acceptanceRequired: boolean;
  /** Everybody who is allowed now, by configuration or by `privlink allow`. */
  readonly allowedPrincipals: readonly string[];
  readonly privateDnsName: string | undefined;
  readonly privateDnsVerification: PrivateDnsVerification | undefined;
  /** All of them, the own one too. */
  readonly supportedRegions: readonly string[];
  readonly tags: Tags;
}

const isDeleted = (state: string): boolean => state === "Deleting" || state === "Deleted";

export const endpointService: AwsProvisioner<EndpointServiceSpec, EndpointServiceObserved> = {
  kind: "endpoint-service",
  iam: {
    read: ["ec2:DescribeVpcEndpointServiceConfigurations", "ec2:DescribeVpcEndpointServicePermissions"],
    write: [
      "ec2:CreateVpcEndpointServiceConfiguration",
      "ec2:ModifyVpcEndpointServiceConfiguration",
      "ec2:ModifyVpcEndpointServicePermissions",
      "ec2:DeleteVpcEndpointServiceConfigurations",
      "ec2:CreateTags",
      // A permission without a call of its own, for supported regions. @source aws-facts 1.10
      "vpce:AllowMultiRegion",
    ],
  },
  idOf: ({ serviceId }) => serviceId,
  // The old load balancer cannot go while the service holds it, so both are replaced together.
  replaceOn: ["loadBalancerArn"],

  async observe(nodes, context) {
    return byPart(nodes, await list(context), endpointService);
  },

  async discover(_stackTags, context) {
    return discovered(await list(context), endpointService);
  },

  diff: (node, observed) => {
    const { spec } = node;
    const has = observed.loadBalancerArns.includes(spec.loadBalancerArn);
    const { missing } = diffStrings(spec.allowedPrincipals, observed.allowedPrincipals);
    const wanted = [...observed.allowedPrincipals, ...missing];
    return [
      ...(has
        ? []
        : changed("loadBalancerArn", observed.loadBalancerArns[0], spec.loadBalancerArn, "replace")),
      ...(has ? changedSet("loadBalancerArns", observed.loadBalancerArns, [spec.loadBalancerArn]) : []),
      ...changedSet("zones", observed.zones, spec.zones),
      ...changed("acceptanceRequired", observed.acceptanceRequired, spec.acceptanceRequired),
      ...changedSet("allowedPrincipals", observed.allowedPrincipals, wanted),
      ...changed("privateDnsName", observed.privateDnsName, spec.privateDnsName),
      ...changedSet("supportedRegions", otherRegions(observed), spec.supportedRegions),
      ...diffTags(node.tags, observed.tags),
    ];
  },

  /** The registry copies the allow-list into its policy. */
  foresee: ({ spec }, observed) => ({
    ...observed,
    allowedPrincipals: [...new Set([...observed.allowedPrincipals, ...(spec.allowedPrincipals ?? [])])],
  }),

  async create(node, context) {
    const ec2 = context.aws.get(EC2Client);
    const { loadBalancerArn, acceptanceRequired, privateDnsName, supportedRegions } = node.spec;
    const input = {
      NetworkLoadBalancerArns: [loadBalancerArn],
      AcceptanceRequired: acceptanceRequired,
      ...(privateDnsName === undefined ? {} : { PrivateDnsName: privateDnsName }),
      ...(supportedRegions.length === 0 ? {} : { SupportedRegions: [...supportedRegions] }),
      TagSpecifications: tagSpecification("vpc-endpoint-service", node.tags),
    };
    const observed = await createOnce(
      async (token) => {
        const { ServiceConfiguration: created } = await ec2.send(
          new CreateVpcEndpointServiceConfigurationCommand({ ...input, ClientToken: token }),
        );
        return read(present(created, "ServiceConfiguration"), []);
      },
      async ({ serviceId, state }) => {
        if (isDeleted(state)) return false;
        const look = () => describe(serviceId, context);
        const seen = await unlessMissing(eventually(context, look, undefined, 10_000));
        return seen !== undefined && !isDeleted(seen.state);
      },
      (generation) => clientToken(context, node.id, input, generation),
    );
    // A service that a crashed run has made already may have principals; a fresh one has none.
    const current = await eventually(context, () => describe(observed.serviceId, context));
    return endpointService.sync(node, current, principalChanges(node, current), context);
  },

  async sync(node, observed, changes, context) {
    await modifyConfiguration(node, observed, changes, context);
    await allowMissing(node, observed, changes, context);
    await syncEc2Tags(context, observed.serviceId, node.tags, changes);
    if (changes.length === 0) return observed;
    const seen = await eventually(context, () => describe(observed.serviceId, context));
    // The list that AWS shows may lag behind what it has just taken, and the registry's policy follows from it.
    const allowed = new Set([...seen.allowedPrincipals, ...node.spec.allowedPrincipals]);
    return { ...seen, allowedPrincipals: [...allowed] };
  },

  settled: (_node, { state }) => state === "Available",

  async ready(_node, observed, context) {
    const seen = await unlessMissing(describe(observed.serviceId, context));
    if (seen === undefined) return { state: "pending", detail: "not visible yet" };
    if (seen.state === "Available") return { state: "ready", observed: seen };
    if (seen.state === "Failed" || isDeleted(seen.state)) {
      return { state: "failed", reason: `endpoint service ${seen.serviceId} is ${seen.state}` };
    }
    return { state: "pending", detail: seen.state, observed: seen };
  },

  async remove(_node, observed, context) {
    const { Unsuccessful, $metadata } = await context.aws
      .get(EC2Client)
      .send(new DeleteVpcEndpointServiceConfigurationsCommand({ ServiceIds: [observed.serviceId] }));
    throwUnsuccessful(Unsuccessful, $metadata);
  },

  async gone(_node, observed, context): Promise<Readiness<undefined>> {
    const seen = await unlessMissing(configuration(observed.serviceId, context));
    const state = seen?.ServiceState;
    return seen === undefined || state === "Deleted"
      ? { state: "ready", observed: undefined }
      : { state: "pending", detail: state ?? "Deleting" };
  },
};

const principalChanges = (
  node: ResourceNode<EndpointServiceSpec>,
  observed: EndpointServiceObserved,
): FieldChange[] => endpointService.diff(node, observed).filter(({ field }) => field === "allowedPrincipals");

async function modifyConfiguration(
  node: ResourceNode<EndpointServiceSpec>,
  observed: EndpointServiceObserved,
  changes: readonly FieldChange[],
  context: ProvisionerContext,
): Promise<void> {
  const fields = ["loadBalancerArns", "zones", "acceptanceRequired", "privateDnsName", "supportedRegions"];
  if (!touches(changes, ...fields)) return;
  const { loadBalancerArn, acceptanceRequired, privateDnsName } = node.spec;
  const { extra } = diffStrings([loadBalancerArn], observed.loadBalancerArns);
  await eventually(context, () =>
    context.aws.get(EC2Client).send(
      // With nothing but the id the call reads the load balancer's zones anew.
      new ModifyVpcEndpointServiceConfigurationCommand({
        ServiceId: observed.serviceId,
        ...(touches(changes, "loadBalancerArns") && extra.length > 0
          ? { RemoveNetworkLoadBalancerArns: [...extra] }
          : {}),
        ...(touches(changes, "acceptanceRequired") ? { AcceptanceRequired: acceptanceRequired } : {}),
        ...(touches(changes, "privateDnsName")
          ? privateDnsName === undefined
            ? { RemovePrivateDnsName: true }
            : { PrivateDnsName: privateDnsName }
          : {}),
        ...(touches(changes, "supportedRegions") ? changedRegions(node.spec, observed) : {}),
      }),
    ),
  );
}

/** The own region cannot be added and cannot be removed. */
function otherRegions({ serviceName, supportedRegions }: EndpointServiceObserved): string[] {
  const own = /^com\.amazonaws\.vpce\.([a-z0-9-]+)\./.exec(serviceName)?.[1];
  return supportedRegions.filter((region) => region !== own);
}

function changedRegions(spec: EndpointServiceSpec, observed: EndpointServiceObserved) {
  const { missing, extra } = diffStrings(spec.supportedRegions, otherRegions(observed));
  return {
    ...(missing.length === 0 ? {} : { AddSupportedRegions: [...missing] }),
    ...(extra.length === 0 ? {} : { RemoveSupportedRegions: [...extra] }),
  };
}

async function allowMissing(
  node: ResourceNode<EndpointServiceSpec>,
  observed: EndpointServiceObserved,
  changes: readonly FieldChange[],
  context: ProvisionerContext,
): Promise<void> {
  if (!touches(changes, "allowedPrincipals")) return;
  const { missing } = diffStrings(node.spec.allowedPrincipals, observed.allowedPrincipals);
  await eventually(context, () =>
    context.aws.get(EC2Client).send(
      new ModifyVpcEndpointServicePermissionsCommand({
        ServiceId: observed.serviceId,
        AddAllowedPrincipals: [...missing],
      }),
    ),
  );
}

async function configuration(serviceId: string, context: ProvisionerContext): Promise<ServiceConfiguration> {
  const { ServiceConfigurations } = await context.aws
    .get(EC2Client)
    .send(new DescribeVpcEndpointServiceConfigurationsCommand({ ServiceIds: [serviceId] }));
  return present(ServiceConfigurations?.[0], "ServiceConfiguration");
}

async function principals(serviceId: string, context: ProvisionerContext): Promise<string[]> {
  const found: string[] = [];
  const pages = paginateDescribeVpcEndpointServicePermissions(
    { client: context.aws.get(EC2Client) },
    { ServiceId: serviceId },
  );
  for await (const page of pages) {
    found.push(...(page.AllowedPrincipals ?? []).flatMap(({ Principal }) => Principal ?? []));
  }
  return found;
}

async function describe(serviceId: string, context: ProvisionerContext): Promise<EndpointServiceObserved> {
  const [found, allowed] = await Promise.all([
    configuration(serviceId, context),
    principals(serviceId, context),
  ]);
  return read(found, allowed);
}

async function list(context: ProvisionerContext): Promise<EndpointServiceObserved[]> {
  const found: ServiceConfiguration[] = [];
  const pages = paginateDescribeVpcEndpointServiceConfigurations(
    { client: context.aws.get(EC2Client) },
    { Filters: stackFilter(context.stack) },
  );
  for await (const page of pages) found.push(...(page.ServiceConfigurations ?? []));
  const own = found.filter(
    ({ Tags, ServiceState }) =>
      isOfStack(readTags(Tags), context.stack) && !isDeleted(ServiceState ?? "Available"),
  );
  return Promise.all(
    own.map(async (each) => read(each, await principals(present(each.ServiceId, "ServiceId"), context))),
  );
}

function read(from: ServiceConfiguration, allowedPrincipals: readonly string[]): EndpointServiceObserved {
  const dns = from.PrivateDnsNameConfiguration;
  return {
    serviceId: present(from.ServiceId, "ServiceId"),
    serviceName: present(from.ServiceName, "ServiceName"),
    state: from.ServiceState ?? "Pending",
    loadBalancerArns: from.NetworkLoadBalancerArns ?? [],
    zones: from.AvailabilityZones ?? [],
    acceptanceRequired: from.AcceptanceRequired ?? false,
    allowedPrincipals,
    privateDnsName: from.PrivateDnsName,
    privateDnsVerification:
      dns?.Name === undefined
        ? undefined
        : { state: dns.State ?? "", type: dns.Type ?? "TXT", name: dns.Name, value: dns.Value ?? "" },
    supportedRegions: (from.SupportedRegions ?? []).flatMap(({ Region, ServiceState }) =>
      // A region on its way out counts as gone: it cannot be removed twice.
      Region === undefined || isDeleted(ServiceState ?? "") ? [] : [Region],
    ),
    tags: readTags(from.Tags),
  };
}
