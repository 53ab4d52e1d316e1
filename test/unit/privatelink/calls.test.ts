import {
  AcceptVpcEndpointConnectionsCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointConnectionsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcEndpointServicesCommand,
  DescribeVpcsCommand,
  EC2Client,
  RejectVpcEndpointConnectionsCommand,
} from "@aws-sdk/client-ec2";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import type { Aws } from "../../../src/privatelink/clients.ts";
import { tagConnection } from "../../../src/privatelink/connection-tags.ts";
import {
  acceptConnections,
  listConnections,
  rejectConnections,
} from "../../../src/privatelink/connections.ts";
import {
  findVisibleService,
  listVisibleServices,
  serviceIdOf,
} from "../../../src/privatelink/endpoint-services.ts";
import { deleteEndpoint, findEndpoint, listEndpoints } from "../../../src/privatelink/endpoints.ts";
import { callerName, identity } from "../../../src/privatelink/identity.ts";
import { listVpcs } from "../../../src/privatelink/network.ts";
import { coversPort, deleteSecurityGroup } from "../../../src/privatelink/security-groups.ts";

const ec2 = mockClient(EC2Client);
const sts = mockClient(STSClient);
const aws: Aws = { region: "us-east-1", get: (Client) => new Client({ region: "us-east-1" }) };
const fault = (name: string): Error => Object.assign(new Error("as AWS says"), { name });
beforeEach(() => {
  ec2.reset();
  sts.reset();
});

describe("connections", () => {
  it("come from every page, with states in camelCase", async () => {
    ec2
      .on(DescribeVpcEndpointConnectionsCommand)
      .resolvesOnce({
        NextToken: "more",
        VpcEndpointConnections: [
          {
            ServiceId: "vpce-svc-0bb",
            VpcEndpointId: "vpce-0a1",
            VpcEndpointOwner: "222222222222",
            VpcEndpointState: "PendingAcceptance",
            DnsEntries: [{ DnsName: "a.example" }, {}],
            Tags: [{ Key: "k", Value: "v" }],
            VpcEndpointConnectionId: "vpce-con-1",
          },
        ],
      })
      .resolvesOnce({
        VpcEndpointConnections: [{ VpcEndpointId: "vpce-0a2", VpcEndpointState: "available" as "Available" }],
      });
    const found = await listConnections(aws, "vpce-svc-0bb");
    expect(found.map(({ endpointId, state }) => `${endpointId} ${state}`)).toEqual([
      "vpce-0a1 pendingAcceptance",
      "vpce-0a2 available",
    ]);
    expect(found[0]).toMatchObject({
      owner: "222222222222",
      dnsEntries: ["a.example"],
      tags: { k: "v" },
      connectionId: "vpce-con-1",
    });
    const { Filters } = ec2.commandCalls(DescribeVpcEndpointConnectionsCommand)[0]?.args[0].input ?? {};
    expect(Filters).toEqual([{ Name: "service-id", Values: ["vpce-svc-0bb"] }]);
  });

  it.each([
    ["accept", acceptConnections, AcceptVpcEndpointConnectionsCommand],
    ["reject", rejectConnections, RejectVpcEndpointConnectionsCommand],
  ] as const)("%s in batches, and answer with what AWS refused", async (_name, decide, command) => {
    const ids = Array.from({ length: 230 }, (_, index) => `vpce-${index}`);
    ec2
      .on(command)
      .resolvesOnce({ Unsuccessful: [] })
      .resolvesOnce({
        Unsuccessful: [{ ResourceId: "vpce-7", Error: { Code: "InvalidState", Message: "no" } }],
      })
      .resolves({});
    expect(await decide(aws, "vpce-svc-0bb", ids)).toEqual([
      { endpointId: "vpce-7", code: "InvalidState", message: "no" },
    ]);
    const sizes = ec2.commandCalls(command).map(({ args }) => args[0].input.VpcEndpointIds?.length);
    expect(sizes).toEqual([100, 100, 30]);
  });

  it("bear tags that EC2 takes", async () => {
    await tagConnection(aws, "vpce-con-1", { team: "shop <b>", long: "x".repeat(400) });
    expect(ec2.commandCalls(CreateTagsCommand)[0]?.args[0].input).toEqual({
      Resources: ["vpce-con-1"],
      Tags: [
        { Key: "team", Value: "shop _b_" },
        { Key: "long", Value: "x".repeat(256) },
      ],
    });
  });
});

describe("endpoints", () => {
  it.each([
    ["is gone", () => ec2.on(DescribeVpcEndpointsCommand).rejects(fault("InvalidVpcEndpointId.NotFound"))],
    [
      "is deleted",
      () =>
        ec2
          .on(DescribeVpcEndpointsCommand)
          .resolves({ VpcEndpoints: [{ VpcEndpointId: "vpce-0a1", State: "Deleted" }] }),
    ],
    ["is not answered", () => ec2.on(DescribeVpcEndpointsCommand).resolves({ VpcEndpoints: [] })],
  ])("an endpoint that %s is undefined", async (_name, prepare) => {
    prepare();
    expect(await findEndpoint(aws, "vpce-0a1")).toBeUndefined();
  });

  it("other faults are not taken for absence", async () => {
    ec2.on(DescribeVpcEndpointsCommand).rejects(fault("UnauthorizedOperation"));
    await expect(findEndpoint(aws, "vpce-0a1")).rejects.toMatchObject({ name: "UnauthorizedOperation" });
  });

  it("deleted ones are left out of the list", async () => {
    ec2.on(DescribeVpcEndpointsCommand).resolves({
      VpcEndpoints: [
        { VpcEndpointId: "vpce-0a1", State: "Deleted" },
        { VpcEndpointId: "vpce-0a2", State: "Rejected" },
      ],
    });
    expect((await listEndpoints(aws)).map(({ endpointId, state }) => `${endpointId} ${state}`)).toEqual([
      "vpce-0a2 rejected",
    ]);
  });

  it("deletion reads what AWS lists as unsuccessful", async () => {
    const refuse = (Code: string) => ({
      Unsuccessful: [{ ResourceId: "vpce-0a1", Error: { Code, Message: "no" } }],
    });
    ec2
      .on(DeleteVpcEndpointsCommand)
      .resolvesOnce(refuse("InvalidVpcEndpoint.NotFound"))
      .resolvesOnce(refuse("OperationNotPermitted"));
    await expect(deleteEndpoint(aws, "vpce-0a1")).resolves.toBeUndefined();
    await expect(deleteEndpoint(aws, "vpce-0a1")).rejects.toMatchObject({
      code: "PL-AWS",
      reason: "OperationNotPermitted: no",
    });
  });
});

describe("endpoint services", () => {
  it.each([
    ["com.amazonaws.vpce.eu-west-1.vpce-svc-0bb", "vpce-svc-0bb"],
    ["com.amazonaws.eu-west-1.s3", undefined],
    ["vpce-svc-0bb", undefined],
  ])("the id of %s is %s", (name, id) => {
    expect(serviceIdOf(name)).toBe(id);
  });

  it.each([
    ["refused", () => ec2.on(DescribeVpcEndpointServicesCommand).rejects(fault("InvalidServiceName"))],
    ["not listed", () => ec2.on(DescribeVpcEndpointServicesCommand).resolves({ ServiceDetails: [] })],
  ])("one that is %s is not visible", async (_name, prepare) => {
    prepare();
    await expect(findVisibleService(aws, "com.amazonaws.vpce.us-east-1.vpce-svc-0bb")).rejects.toMatchObject({
      code: "PL-NOT-ALLOWED",
    });
  });

  it("those of AWS itself are left out of the catalogue", async () => {
    ec2
      .on(DescribeVpcEndpointServicesCommand)
      .resolvesOnce({ ServiceDetails: [{ ServiceName: "com.amazonaws.us-east-1.s3" }], NextToken: "more" })
      .resolvesOnce({
        ServiceDetails: [{ ServiceName: "com.amazonaws.vpce.us-east-1.vpce-svc-0bb", Owner: "111111111111" }],
        NextToken: "",
      });
    expect(await listVisibleServices(aws)).toMatchObject([
      { serviceId: "vpce-svc-0bb", owner: "111111111111", acceptanceRequired: true },
    ]);
  });
});

describe("network and groups", () => {
  it("a VPC has all blocks that are associated, each once", async () => {
    ec2.on(DescribeVpcsCommand).resolves({
      Vpcs: [
        {
          VpcId: "vpc-0a",
          CidrBlock: "10.0.0.0/16",
          CidrBlockAssociationSet: [
            { CidrBlock: "10.0.0.0/16", CidrBlockState: { State: "associated" } },
            { CidrBlock: "10.1.0.0/16", CidrBlockState: { State: "associated" } },
            { CidrBlock: "10.2.0.0/16", CidrBlockState: { State: "disassociated" } },
          ],
        },
      ],
    });
    expect((await listVpcs(aws))[0]?.cidrs).toEqual(["10.0.0.0/16", "10.1.0.0/16"]);
  });

  it.each([
    ["DependencyViolation", false],
    ["InvalidGroup.InUse", false],
    ["InvalidGroup.NotFound", true],
  ])("deleting a group that fails with %s: gone is %s", async (name, gone) => {
    ec2.on(DeleteSecurityGroupCommand).rejects(fault(name));
    expect(await deleteSecurityGroup(aws, "sg-1")).toBe(gone);
  });

  it.each([
    ["tcp", 3000, 3000, true],
    ["6", 0, 65_535, true],
    ["-1", undefined, undefined, true],
    ["tcp", 80, 443, false],
    ["udp", 3000, 3000, false],
  ])("a rule for %s %s-%s covers TCP 3000: %s", (protocol, fromPort, toPort, covers) => {
    expect(coversPort({ protocol, fromPort, toPort, cidrs: [], groupIds: [], prefixListIds: [] }, 3000)).toBe(
      covers,
    );
  });
});

describe("identity", () => {
  it("names who calls, and refuses an answer that names nobody", async () => {
    sts
      .on(GetCallerIdentityCommand)
      .resolvesOnce({ Account: "1", Arn: "arn:aws:iam::1:root" })
      .resolvesOnce({});
    expect(await identity(aws)).toEqual({ account: "1", arn: "arn:aws:iam::1:root" });
    await expect(identity(aws)).rejects.toMatchObject({ code: "PL-NO-CREDENTIALS" });
  });

  it.each([
    ["arn:aws:iam::1:user/alice", "alice"],
    ["arn:aws:sts::1:assumed-role/deploy/alice", "deploy/alice"],
    ["arn:aws:iam::1:root", "root"],
  ])("%s is %s for people", (arn, name) => {
    expect(callerName(arn)).toBe(name);
  });
});
