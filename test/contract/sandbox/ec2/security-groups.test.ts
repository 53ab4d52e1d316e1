import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeManagedPrefixListsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type EC2Client,
  type IpPermission,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../../support/sandbox.ts";
import { ec2, network, present, refusal } from "./setup.ts";

let sandbox: TestSandbox;
let client: EC2Client;
let vpcId: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  client = ec2(sandbox, "producer");
});
afterAll(() => sandbox.close());
beforeEach(async () => ({ vpcId } = await network(client, 0, [])));

const group = async (GroupName = "tasks", VpcId = vpcId) => {
  const made = await client.send(
    new CreateSecurityGroupCommand({ GroupName, Description: GroupName, VpcId }),
  );
  return present(made.GroupId);
};
const look = async (id: string) => {
  const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({ GroupIds: [id] }));
  return present(SecurityGroups?.[0]);
};
const authorize = (GroupId: string, ...IpPermissions: IpPermission[]) =>
  client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
const tcp = (port: number, CidrIp: string): IpPermission => ({
  IpProtocol: "tcp",
  FromPort: port,
  ToPort: port,
  IpRanges: [{ CidrIp }],
});

describe("a new security group", () => {
  it("lets nothing in and everything out", async () => {
    const found = await look(await group());
    expect(found.IpPermissions).toEqual([]);
    expect(found.IpPermissionsEgress).toEqual([
      {
        IpProtocol: "-1",
        IpRanges: [{ CidrIp: "0.0.0.0/0" }],
        Ipv6Ranges: [],
        PrefixListIds: [],
        UserIdGroupPairs: [],
      },
    ]);
  });

  it("has a name of its own in its VPC", async () => {
    await group("tasks");
    const twin = new CreateSecurityGroupCommand({ GroupName: "tasks", Description: "x", VpcId: vpcId });
    expect(await refusal(client.send(twin))).toMatchObject({
      code: "InvalidGroup.Duplicate",
      message: `The security group 'tasks' already exists for VPC '${vpcId}'`,
    });
    const reserved = new CreateSecurityGroupCommand({ GroupName: "default", Description: "x", VpcId: vpcId });
    expect((await refusal(client.send(reserved))).code).toBe("InvalidGroup.Reserved");
    const elsewhere = await network(client, 1, []);
    await expect(group("tasks", elsewhere.vpcId)).resolves.toMatch(/^sg-/);
  });
});

describe("rules", () => {
  it("name ranges, groups and prefix lists, each with an id and a description", async () => {
    const [tasks, nlb] = [await group("tasks"), await group("nlb")];
    const { PrefixLists } = await client.send(
      new DescribeManagedPrefixListsCommand({
        Filters: [{ Name: "prefix-list-name", Values: ["com.amazonaws.us-east-1.s3"] }],
      }),
    );
    const PrefixListId = present(PrefixLists?.[0]?.PrefixListId);
    const answer = await client.send(
      new AuthorizeSecurityGroupEgressCommand({
        GroupId: tasks,
        IpPermissions: [
          {
            IpProtocol: "6",
            FromPort: 443,
            ToPort: 443,
            IpRanges: [{ CidrIp: "10.0.0.7/16", Description: "the VPC" }],
            Ipv6Ranges: [{ CidrIpv6: "::/0" }],
            UserIdGroupPairs: [{ GroupId: nlb, Description: "the load balancer" }],
            PrefixListIds: [{ PrefixListId, Description: "S3" }],
          },
        ],
        TagSpecifications: [
          { ResourceType: "security-group-rule", Tags: [{ Key: "part", Value: "egress" }] },
        ],
      }),
    );
    expect(answer.Return).toBe(true);
    expect(answer.SecurityGroupRules).toMatchObject([
      { CidrIpv4: "10.0.0.0/16", Description: "the VPC", IpProtocol: "tcp", FromPort: 443, IsEgress: true },
      { CidrIpv6: "::/0" },
      { PrefixListId, Description: "S3" },
      { ReferencedGroupInfo: { GroupId: nlb, UserId: "111111111111" }, Description: "the load balancer" },
    ]);
    const rules = await client.send(
      new DescribeSecurityGroupRulesCommand({
        Filters: [
          { Name: "group-id", Values: [tasks] },
          { Name: "tag:part", Values: ["egress"] },
        ],
      }),
    );
    expect(rules.SecurityGroupRules).toHaveLength(4);
    expect((await look(tasks)).IpPermissionsEgress?.[1]).toEqual({
      IpProtocol: "tcp",
      FromPort: 443,
      ToPort: 443,
      IpRanges: [{ CidrIp: "10.0.0.0/16", Description: "the VPC" }],
      Ipv6Ranges: [{ CidrIpv6: "::/0" }],
      UserIdGroupPairs: [{ GroupId: nlb, UserId: "111111111111", Description: "the load balancer" }],
      PrefixListIds: [{ PrefixListId, Description: "S3" }],
    });
  });

  it("exist once each, and a call adds all of its rules or none", async () => {
    const id = await group();
    await authorize(id, tcp(80, "10.0.0.0/16"));
    expect(await refusal(authorize(id, tcp(81, "10.0.0.0/16"), tcp(80, "10.0.0.0/16")))).toMatchObject({
      code: "InvalidPermission.Duplicate",
      message:
        'the specified rule "peer: 10.0.0.0/16, TCP, from port: 80, to port: 80, ALLOW" already exists',
    });
    expect((await look(id)).IpPermissions).toHaveLength(1);
    expect((await refusal(authorize(id, tcp(82, "10.0.0.0/16"), tcp(82, "10.0.9.9/16")))).code).toBe(
      "InvalidParameterValue",
    );
  });

  it.each<[string, IpPermission, string]>([
    [
      "a TCP rule without ports",
      { IpProtocol: "tcp", IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
      "InvalidParameterValue",
    ],
    [
      "ports the wrong way round",
      { IpProtocol: "tcp", FromPort: 9, ToPort: 8, IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
      "InvalidParameterValue",
    ],
    ["a port that does not exist", tcp(70_000, "10.0.0.0/8"), "InvalidPermission.Malformed"],
    ["a range that is none", tcp(80, "10.0.0.0/40"), "InvalidParameterValue"],
    ["no peer", { IpProtocol: "tcp", FromPort: 80, ToPort: 80 }, "MissingParameter"],
    [
      "a protocol that does not exist",
      { IpProtocol: "tpc", IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
      "InvalidParameterValue",
    ],
    [
      "a group that does not exist",
      { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: `sg-${"0".repeat(17)}` }] },
      "InvalidGroup.NotFound",
    ],
    [
      "a prefix list that does not exist",
      { IpProtocol: "-1", PrefixListIds: [{ PrefixListId: "pl-00000000" }] },
      "InvalidPrefixListID.NotFound",
    ],
  ])("are refused with %s", async (_, permission, code) => {
    expect((await refusal(authorize(await group(), permission))).code).toBe(code);
  });

  it("cannot name a group of another VPC", async () => {
    const elsewhere = await network(client, 1, []);
    const foreign = await group("foreign", elsewhere.vpcId);
    const answer = await refusal(
      authorize(await group(), { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: foreign }] }),
    );
    expect(answer).toMatchObject({
      code: "InvalidGroup.NotFound",
      message: "You have specified two resources that belong to different networks.",
    });
  });

  it("are at most 60 in each direction", async () => {
    const id = await group();
    const ports = Array.from({ length: 60 }, (_, index) => tcp(1000 + index, "10.0.0.0/8"));
    await authorize(id, ...ports);
    expect((await refusal(authorize(id, tcp(2000, "10.0.0.0/8")))).code).toBe(
      "RulesPerSecurityGroupLimitExceeded",
    );
  });

  it("are revoked by what they say or by id, all or none", async () => {
    const id = await group();
    const { SecurityGroupRules } = await authorize(id, tcp(80, "10.0.0.0/16"), tcp(443, "10.0.0.0/16"));
    const ruleId = present(SecurityGroupRules?.[1]?.SecurityGroupRuleId);
    const revoke = (...IpPermissions: IpPermission[]) =>
      client.send(new RevokeSecurityGroupIngressCommand({ GroupId: id, IpPermissions }));
    expect((await refusal(revoke(tcp(80, "10.0.0.0/16"), tcp(81, "10.0.0.0/16")))).code).toBe(
      "InvalidPermission.NotFound",
    );
    const { RevokedSecurityGroupRules } = await revoke(tcp(80, "10.0.0.0/16"));
    expect(RevokedSecurityGroupRules).toMatchObject([
      { CidrIpv4: "10.0.0.0/16", FromPort: 80, IsEgress: false },
    ]);
    const byId = new RevokeSecurityGroupIngressCommand({ GroupId: id, SecurityGroupRuleIds: [ruleId] });
    expect((await client.send(byId)).Return).toBe(true);
    expect((await refusal(client.send(byId))).code).toBe("InvalidSecurityGroupRuleId.NotFound");
    expect((await look(id)).IpPermissions).toEqual([]);
    // What DescribeSecurityGroups gives can be sent back as it is.
    const { IpPermissionsEgress } = await look(id);
    await client.send(
      new RevokeSecurityGroupEgressCommand({ GroupId: id, IpPermissions: IpPermissionsEgress }),
    );
    expect((await look(id)).IpPermissionsEgress).toEqual([]);
  });

  it("can be given in the short form of one range, and for a group by name in the default VPC", async () => {
    const { GroupId } = await client.send(
      new CreateSecurityGroupCommand({ GroupName: "short", Description: "short" }),
    );
    const rule = {
      GroupName: "short",
      IpProtocol: "tcp",
      FromPort: 22,
      ToPort: 22,
      CidrIp: "203.0.113.0/24",
    };
    await client.send(new AuthorizeSecurityGroupIngressCommand(rule));
    expect((await look(present(GroupId))).IpPermissions).toMatchObject([
      { FromPort: 22, IpRanges: [{ CidrIp: "203.0.113.0/24" }] },
    ]);
    await client.send(new RevokeSecurityGroupIngressCommand(rule));
    await client.send(new DeleteSecurityGroupCommand({ GroupName: "short" }));
  });
});

describe("deleting a group", () => {
  it("is refused while a rule of another group names it, and for the default group", async () => {
    const [tasks, nlb] = [await group("tasks"), await group("nlb")];
    const pair: IpPermission = {
      IpProtocol: "tcp",
      FromPort: 3000,
      ToPort: 3000,
      UserIdGroupPairs: [{ GroupId: nlb }],
    };
    await authorize(tasks, pair);
    await authorize(nlb, pair);
    const remove = (GroupId: string) => client.send(new DeleteSecurityGroupCommand({ GroupId }));
    expect(await refusal(remove(nlb))).toMatchObject({
      code: "DependencyViolation",
      message: `resource ${nlb} has a dependent object`,
    });
    await client.send(new RevokeSecurityGroupIngressCommand({ GroupId: tasks, IpPermissions: [pair] }));
    await remove(nlb);
    expect(await refusal(remove(nlb))).toMatchObject({
      code: "InvalidGroup.NotFound",
      message: `The security group '${nlb}' does not exist`,
    });
    expect((await refusal(remove("sg-nonsense"))).code).toBe("InvalidGroupId.Malformed");
    const { SecurityGroups } = await client.send(
      new DescribeSecurityGroupsCommand({
        Filters: [
          { Name: "vpc-id", Values: [vpcId] },
          { Name: "group-name", Values: ["default"] },
        ],
      }),
    );
    expect((await refusal(remove(present(SecurityGroups?.[0]?.GroupId)))).code).toBe("CannotDelete");
  });
});
