import {
  AcceptVpcEndpointConnectionsCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  CreateVpcEndpointCommand,
  DeleteSecurityGroupCommand,
  DeleteVpcEndpointsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointConnectionsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcEndpointServiceConfigurationsCommand,
  DescribeVpcEndpointServicePermissionsCommand,
  DescribeVpcEndpointServicesCommand,
  DescribeVpcsCommand,
  EC2Client,
  type IpPermission,
  ModifyVpcEndpointCommand,
  ModifyVpcEndpointServicePermissionsCommand,
  RejectVpcEndpointConnectionsCommand,
  type Tag,
} from "@aws-sdk/client-ec2";
import { mockClient } from "aws-sdk-client-mock";
import { accountOf, fault, type Filter, fromTags, matches, toTags, valuesOf } from "./fake-ec2-shapes.ts";

/** An endpoint in the fake. */
export interface FakeEndpoint {
  id: string;
  account: string;
  vpcId: string;
  serviceName: string;
  state: string;
  subnetIds: string[];
  groupIds: string[];
  privateDns: boolean;
  tags: Record<string, string>;
  connectionTags: Record<string, string>;
  token: string;
  /** Reads that still do not see it: EC2 is eventually consistent. */
  hiddenReads: number;
}

interface FakeGroup {
  id: string;
  account: string;
  vpcId: string;
  name: string;
  inbound: IpPermission[];
  outbound?: IpPermission[];
  tags: Record<string, string>;
}

/** A VPC with its subnets, as [subnet id, zone id]. */
interface FakeVpc {
  id: string;
  account: string;
  isDefault: boolean;
  subnets: [string, string][];
  dns: boolean;
}

/** One endpoint service of account 111111111111 and whatever the tests put beside it. */
export class FakeEc2 {
  readonly serviceId = "vpce-svc-0bb";
  readonly serviceName = "com.amazonaws.vpce.us-east-1.vpce-svc-0bb";
  zones = ["use1-az1", "use1-az2"];
  privateDnsName: string | undefined;
  principals: string[] = [];
  loadBalancerArns: string[] = [];
  endpoints: FakeEndpoint[] = [];
  groups: FakeGroup[] = [];
  vpcs: FakeVpc[] = [];
  /** Refusals of accept that are still to come, as AWS gives them inside a good answer. */
  refusals: { code: string; message: string }[] = [];
  /** What an accepted endpoint becomes at once; `pending` needs {@link settle}. */
  acceptedState = "available";
  /** Whether tags may be written. */
  tagsDenied = false;
  private count = 0;
  private readonly mock = mockClient(EC2Client);

  constructor() {
    this.describe();
    this.decide();
    this.change();
  }

  /** What was sent, in order, reads left out. */
  writes(): string[] {
    return this.mock
      .calls()
      .map(({ args }) => args[0].constructor.name.replace(/Command$/, ""))
      .filter((name) => !name.startsWith("Describe"));
  }

  forgetCalls(): void {
    this.mock.resetHistory();
  }

  restore(): void {
    this.mock.restore();
  }

  endpoint(id: string): FakeEndpoint {
    const found = this.endpoints.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no endpoint ${id}`);
    return found;
  }

  add(over: Partial<FakeEndpoint> = {}): FakeEndpoint {
    this.count += 1;
    const made: FakeEndpoint = {
      id: `vpce-0e${this.count}`,
      account: "222222222222",
      vpcId: "vpc-0a",
      serviceName: this.serviceName,
      state: "pendingAcceptance",
      subnetIds: [],
      groupIds: [],
      privateDns: false,
      tags: {
        "privlink:managed": "true",
        "privlink:service": this.serviceId,
        "privlink:service-owner": "111111111111",
      },
      connectionTags: {},
      token: `${this.count}`,
      hiddenReads: 0,
      ...over,
    };
    this.endpoints.push(made);
    return made;
  }

  private describe(): void {
    const { mock } = this;
    mock.on(DescribeVpcEndpointServiceConfigurationsCommand).callsFake((_input, client) => ({
      ServiceConfigurations:
        accountOf(client) === "111111111111"
          ? [
              {
                ServiceId: this.serviceId,
                ServiceName: this.serviceName,
                ServiceState: "Available",
                AcceptanceRequired: true,
                NetworkLoadBalancerArns: this.loadBalancerArns,
                Tags: [{ Key: "privlink:stack", Value: "shop" }],
              },
            ]
          : [],
    }));
    mock.on(DescribeVpcEndpointServicesCommand).callsFake((input: { ServiceNames?: string[] }, client) => {
      const account = accountOf(client);
      const allowed =
        account === "111111111111" || this.principals.some((one) => one === "*" || one.includes(account));
      if (!allowed || input.ServiceNames?.[0] !== this.serviceName) throw fault("InvalidServiceName");
      return {
        ServiceDetails: [
          {
            ServiceName: this.serviceName,
            ServiceId: this.serviceId,
            Owner: "111111111111",
            AvailabilityZoneIds: this.zones,
            PrivateDnsName: this.privateDnsName,
            PrivateDnsNameVerificationState: this.privateDnsName === undefined ? undefined : "verified",
            AcceptanceRequired: true,
          },
        ],
      };
    });
    mock.on(DescribeVpcsCommand).callsFake((_input, client) => ({
      Vpcs: this.vpcs
        .filter(({ account }) => account === accountOf(client))
        .map(({ id, isDefault }) => ({ VpcId: id, IsDefault: isDefault, CidrBlock: "10.0.0.0/16" })),
    }));
    mock.on(DescribeVpcAttributeCommand).callsFake((input: { VpcId: string; Attribute: string }) => {
      const value = { Value: this.vpcs.find(({ id }) => id === input.VpcId)?.dns };
      return input.Attribute === "enableDnsSupport"
        ? { EnableDnsSupport: value }
        : { EnableDnsHostnames: value };
    });
    mock.on(DescribeSubnetsCommand).callsFake((input: { SubnetIds?: string[]; Filters?: Filter[] }) => ({
      Subnets: this.vpcs.flatMap((vpc) =>
        vpc.subnets
          .filter(([id]) => input.SubnetIds?.includes(id) ?? valuesOf(input, "vpc-id").includes(vpc.id))
          .map(([SubnetId, AvailabilityZoneId]) => ({
            SubnetId,
            AvailabilityZoneId,
            VpcId: vpc.id,
            AvailableIpAddressCount: 100,
          })),
      ),
    }));
    mock.on(DescribeSecurityGroupsCommand).callsFake((input: { Filters?: Filter[] }) => ({
      SecurityGroups: this.groups
        .filter(
          (group) =>
            matches(input, "group-id", group.id) &&
            matches(input, "vpc-id", group.vpcId) &&
            matches(input, "group-name", group.name) &&
            matches(input, "tag:privlink:released-with", group.tags["privlink:released-with"] ?? ""),
        )
        .map((group) => ({
          GroupId: group.id,
          GroupName: group.name,
          VpcId: group.vpcId,
          IpPermissions: group.inbound,
          IpPermissionsEgress: group.outbound,
          Tags: toTags(group.tags),
        })),
    }));
    mock
      .on(DescribeVpcEndpointsCommand)
      .callsFake((input: { VpcEndpointIds?: string[]; Filters?: Filter[] }, client) => {
        const found = this.endpoints.filter(
          (one) =>
            one.account === accountOf(client) &&
            (input.VpcEndpointIds?.includes(one.id) ?? true) &&
            matches(input, "vpc-id", one.vpcId) &&
            matches(input, "service-name", one.serviceName) &&
            one.hiddenReads-- <= 0,
        );
        if (input.VpcEndpointIds !== undefined && found.length === 0)
          throw fault("InvalidVpcEndpointId.NotFound");
        return { VpcEndpoints: found.map((one) => this.toEndpoint(one)) };
      });
    mock.on(DescribeVpcEndpointConnectionsCommand).callsFake(() => ({
      VpcEndpointConnections: this.endpoints.map((one) => ({
        ServiceId: this.serviceId,
        VpcEndpointId: one.id,
        VpcEndpointOwner: one.account,
        VpcEndpointState: one.state,
        CreationTimestamp: new Date("2027-03-01T11:00:00.000Z"),
        VpcEndpointConnectionId: `vpce-con-${one.id}`,
        DnsEntries: this.dnsOf(one),
        Tags: toTags(one.connectionTags),
      })),
    }));
    mock.on(DescribeNetworkInterfacesCommand).resolves({ NetworkInterfaces: [] });
    mock.on(DescribeVpcEndpointServicePermissionsCommand).callsFake(() => ({
      AllowedPrincipals: this.principals.map((Principal) => ({ Principal })),
    }));
  }

  private decide(): void {
    const { mock } = this;
    mock.on(AcceptVpcEndpointConnectionsCommand).callsFake((input: { VpcEndpointIds: string[] }) => {
      const refusal = this.refusals.shift();
      if (refusal !== undefined) {
        return {
          Unsuccessful: input.VpcEndpointIds.map((ResourceId) => ({
            ResourceId,
            Error: { Code: refusal.code, Message: refusal.message },
          })),
        };
      }
      for (const id of input.VpcEndpointIds) this.endpoint(id).state = this.acceptedState;
      return { Unsuccessful: [] };
    });
    mock.on(RejectVpcEndpointConnectionsCommand).callsFake((input: { VpcEndpointIds: string[] }) => {
      for (const id of input.VpcEndpointIds) this.endpoint(id).state = "rejected";
      return { Unsuccessful: [] };
    });
    mock
      .on(ModifyVpcEndpointServicePermissionsCommand)
      .callsFake((input: { AddAllowedPrincipals?: string[]; RemoveAllowedPrincipals?: string[] }) => {
        this.principals = this.principals
          .filter((one) => input.RemoveAllowedPrincipals?.includes(one) !== true)
          .concat(input.AddAllowedPrincipals ?? []);
        return { ReturnValue: true };
      });
  }

  private change(): void {
    const { mock } = this;
    mock.on(CreateTagsCommand).callsFake((input: { Resources: string[]; Tags: Tag[] }) => {
      if (this.tagsDenied) throw fault("UnauthorizedOperation");
      for (const id of input.Resources) {
        const tags =
          this.endpoints.find((one) => id === `vpce-con-${one.id}`)?.connectionTags ??
          this.groups.find((one) => one.id === id)?.tags;
        for (const { Key = "", Value = "" } of input.Tags) Object.assign(tags ?? {}, { [Key]: Value });
      }
      return {};
    });
    mock
      .on(CreateSecurityGroupCommand)
      .callsFake(
        (input: { VpcId: string; GroupName: string; TagSpecifications?: { Tags?: Tag[] }[] }, client) => {
          if (this.groups.some(({ vpcId, name }) => vpcId === input.VpcId && name === input.GroupName)) {
            throw fault("InvalidGroup.Duplicate");
          }
          this.count += 1;
          const id = `sg-0${this.count}`;
          this.groups.push({
            id,
            account: accountOf(client),
            vpcId: input.VpcId,
            name: input.GroupName,
            inbound: [],
            tags: fromTags(input.TagSpecifications?.[0]?.Tags),
          });
          return { GroupId: id };
        },
      );
    mock
      .on(AuthorizeSecurityGroupIngressCommand)
      .callsFake((input: { GroupId: string; IpPermissions: IpPermission[] }) => {
        this.groups.find(({ id }) => id === input.GroupId)?.inbound.push(...input.IpPermissions);
        return {};
      });
    mock.on(DeleteSecurityGroupCommand).callsFake((input: { GroupId: string }) => {
      if (this.endpoints.some(({ groupIds }) => groupIds.includes(input.GroupId)))
        throw fault("DependencyViolation");
      if (!this.groups.some(({ id }) => id === input.GroupId)) throw fault("InvalidGroup.NotFound");
      this.groups = this.groups.filter(({ id }) => id !== input.GroupId);
      return {};
    });
    mock.on(CreateVpcEndpointCommand).callsFake(
      (
        input: {
          VpcId: string;
          SubnetIds: string[];
          SecurityGroupIds: string[];
          ClientToken: string;
          TagSpecifications?: { Tags?: Tag[] }[];
        },
        client,
      ) => {
        const known = this.endpoints.find(({ token }) => token === input.ClientToken);
        const made =
          known ??
          this.add({
            account: accountOf(client),
            vpcId: input.VpcId,
            subnetIds: input.SubnetIds,
            groupIds: input.SecurityGroupIds,
            token: input.ClientToken,
            tags: fromTags(input.TagSpecifications?.[0]?.Tags),
          });
        return { VpcEndpoint: this.toEndpoint(made) };
      },
    );
    mock
      .on(ModifyVpcEndpointCommand)
      .callsFake((input: { VpcEndpointId: string; PrivateDnsEnabled?: boolean }) => {
        const one = this.endpoint(input.VpcEndpointId);
        if (one.state !== "available") throw fault("InvalidParameter");
        one.privateDns = input.PrivateDnsEnabled ?? one.privateDns;
        return { Return: true };
      });
    mock.on(DeleteVpcEndpointsCommand).callsFake((input: { VpcEndpointIds: string[] }) => {
      this.endpoints = this.endpoints.filter(({ id }) => !input.VpcEndpointIds.includes(id));
      return { Unsuccessful: [] };
    });
  }

  private dnsOf({ id, privateDns }: FakeEndpoint): { DnsName: string }[] {
    const own = { DnsName: `${id}-abcdefgh.vpce-svc-0bb.us-east-1.vpce.amazonaws.com` };
    return privateDns && this.privateDnsName !== undefined ? [own, { DnsName: this.privateDnsName }] : [own];
  }

  private toEndpoint(one: FakeEndpoint) {
    return {
      VpcEndpointId: one.id,
      VpcEndpointType: "Interface" as const,
      ServiceName: one.serviceName,
      VpcId: one.vpcId,
      // The wire says camelCase where the SDK's enum does not. @source aws-facts 1.1
      State: one.state as "Available",
      SubnetIds: one.subnetIds,
      Groups: one.groupIds.map((GroupId) => ({ GroupId })),
      NetworkInterfaceIds: one.subnetIds.map((id) => `eni-${id}`),
      PrivateDnsEnabled: one.privateDns,
      DnsEntries: this.dnsOf(one),
      CreationTimestamp: new Date("2027-03-01T11:59:59.000Z"),
      Tags: toTags(one.tags),
    };
  }
}
