import { describe, expect, it } from "vitest";
import { securityGroup } from "../../../../src/provisioners/ec2/security-group.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const node = nodeOf("sg-tasks", { vpcId: "vpc-1", description: "tasks" });
const found = { GroupId: "sg-1", VpcId: "vpc-1", Description: "tasks", Tags: awsTags("sg-tasks") };

describeKind({
  provisioner: securityGroup,
  node,
  converged: { DescribeSecurityGroups: { SecurityGroups: [found] } },
  drifts: [
    {
      name: "a description cannot be changed",
      now: { description: "x" },
      fields: ["description"],
      sends: [],
    },
    {
      name: "a tag that lies is put right",
      now: { tags: { ...node.tags, "privlink:managed": "no" } },
      fields: ["tags.privlink:managed"],
      sends: [
        {
          command: "CreateTags",
          input: { Resources: ["sg-1"], Tags: [{ Key: "privlink:managed", Value: "true" }] },
        },
      ],
    },
  ],
});

describe("security-group", () => {
  it("does not take over a group of the same name that is not the stack's", async () => {
    const aws = fakeAws({
      CreateSecurityGroup: { fault: "InvalidGroup.Duplicate" },
      DescribeSecurityGroups: { SecurityGroups: [] },
    });
    await expect(securityGroup.create(node, aws.context)).rejects.toMatchObject({ code: "PL-CONFLICT" });
  });

  it("takes its own rules away before it goes, since groups that name each other block each other", async () => {
    const observed = { groupId: "sg-1", vpcId: "vpc-1", description: "tasks", tags: node.tags };
    const IpPermissions = [
      { IpProtocol: "tcp", FromPort: 3000, ToPort: 3000, UserIdGroupPairs: [{ GroupId: "sg-2" }] },
    ];
    const aws = fakeAws({
      DescribeSecurityGroups: { SecurityGroups: [{ ...found, IpPermissions }] },
      RevokeSecurityGroupIngress: {},
      DeleteSecurityGroup: {},
    });
    await securityGroup.remove(node, observed, aws.context, { finalSnapshot: true });
    expect(aws.writes()).toEqual([
      { command: "RevokeSecurityGroupIngress", input: { GroupId: "sg-1", IpPermissions } },
      { command: "DeleteSecurityGroup", input: { GroupId: "sg-1" } },
    ]);
  });
});
