import { describe, expect, it } from "vitest";
import { securityGroupRules } from "../../../../src/provisioners/ec2/security-group-rules.ts";
import { describeKind, fakeAws, nodeOf } from "../harness.ts";

const tcp = (port: number, peer: string) => ({ protocol: "tcp", fromPort: port, toPort: port, peer });
const node = nodeOf("rules-tasks", {
  groupId: "sg-1",
  ingress: [{ ...tcp(3000, "sg-nlb"), description: "from the load balancer" }],
  egress: [tcp(443, "pl-s3"), tcp(5432, "sg-db")],
});
const everything = { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
const found = {
  GroupId: "sg-1",
  IpPermissions: [
    { IpProtocol: "tcp", FromPort: 3000, ToPort: 3000, UserIdGroupPairs: [{ GroupId: "sg-nlb" }] },
  ],
  IpPermissionsEgress: [
    { IpProtocol: "tcp", FromPort: 443, ToPort: 443, PrefixListIds: [{ PrefixListId: "pl-s3" }] },
    { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, UserIdGroupPairs: [{ GroupId: "sg-db" }] },
  ],
};

describeKind({
  provisioner: securityGroupRules,
  node,
  converged: { DescribeSecurityGroups: { SecurityGroups: [found] } },
  drifts: [
    {
      name: "a rule that is missing comes back with its description, alone",
      now: { ingress: [] },
      fields: ["ingress"],
      sends: [
        {
          command: "AuthorizeSecurityGroupIngress",
          input: {
            GroupId: "sg-1",
            IpPermissions: [
              {
                IpProtocol: "tcp",
                FromPort: 3000,
                ToPort: 3000,
                UserIdGroupPairs: [{ GroupId: "sg-nlb", Description: "from the load balancer" }],
              },
            ],
          },
        },
      ],
    },
    {
      name: "a rule that somebody added goes, whatever its peer is",
      now: { ingress: [...node.spec.ingress, tcp(22, "0.0.0.0/0"), tcp(22, "::/0")] },
      fields: ["ingress"],
      sends: [
        {
          command: "RevokeSecurityGroupIngress",
          input: {
            GroupId: "sg-1",
            IpPermissions: [
              { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
              { IpProtocol: "tcp", FromPort: 22, ToPort: 22, Ipv6Ranges: [{ CidrIpv6: "::/0" }] },
            ],
          },
        },
      ],
    },
    {
      name: "the rule that lets everything out goes after what is needed came",
      now: { egress: [{ protocol: "-1", fromPort: -1, toPort: -1, peer: "0.0.0.0/0" }, tcp(443, "pl-s3")] },
      fields: ["egress"],
      sends: [
        {
          command: "AuthorizeSecurityGroupEgress",
          input: {
            GroupId: "sg-1",
            IpPermissions: [
              { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, UserIdGroupPairs: [{ GroupId: "sg-db" }] },
            ],
          },
        },
        { command: "RevokeSecurityGroupEgress", input: { GroupId: "sg-1", IpPermissions: [everything] } },
      ],
    },
  ],
});

describe("security-group-rules", () => {
  it("looks at the rules of all groups in one call", async () => {
    const nodes = ["sg-1", "sg-2"].map((groupId) => nodeOf(`rules-${groupId}`, { ...node.spec, groupId }));
    const aws = fakeAws({
      DescribeSecurityGroups: { SecurityGroups: [found, { ...found, GroupId: "sg-2" }] },
    });
    expect((await securityGroupRules.observe(nodes, aws.context)).size).toBe(2);
    expect(aws.calls).toHaveLength(1);
  });

  it("goes on one by one when a crash left some of the rules", async () => {
    const aws = fakeAws({
      DescribeSecurityGroups: { SecurityGroups: [{ GroupId: "sg-1" }] },
      AuthorizeSecurityGroupIngress: {},
      AuthorizeSecurityGroupEgress: [
        { fault: "InvalidPermission.Duplicate" },
        { fault: "InvalidPermission.Duplicate" },
        {},
      ],
    });
    await securityGroupRules.create(node, aws.context);
    expect(aws.writes().map(({ command }) => command)).toEqual([
      "AuthorizeSecurityGroupIngress",
      "AuthorizeSecurityGroupEgress",
      "AuthorizeSecurityGroupEgress",
      "AuthorizeSecurityGroupEgress",
    ]);
  });
});
