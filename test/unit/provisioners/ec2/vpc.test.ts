import { describe, expect, it } from "vitest";
import { vpc } from "../../../../src/provisioners/ec2/vpc.ts";
import { newReads } from "../../../../src/provisioners/support/read-once.ts";
import { awsTags, describeKind, fakeAws, nodeOf, type Answers } from "../harness.ts";

const node = nodeOf(
  "vpc",
  { cidr: "10.20.0.0/16", dnsSupport: true, dnsHostnames: true },
  { Name: "shop-vpc" },
);
const vpcOf = (VpcId: string) => ({
  VpcId,
  CidrBlock: "10.20.0.0/16",
  State: "available",
  Tags: awsTags("vpc", { Name: "shop-vpc" }),
});
const details = {
  DescribeVpcAttribute: { EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } },
  DescribeSecurityGroups: {
    SecurityGroups: [
      {
        GroupId: "sg-default",
        GroupName: "default",
        VpcId: "vpc-1",
        Tags: awsTags("vpc-default-group", { Name: "shop-vpc-default-group" }),
      },
    ],
  },
};
const converged = { DescribeVpcs: { Vpcs: [vpcOf("vpc-1")] }, ...details };

describeKind({
  provisioner: vpc,
  node,
  converged,
  drifts: [
    { name: "a CIDR cannot be changed", now: { cidr: "10.0.0.0/16" }, fields: ["cidr"], sends: [] },
    {
      name: "DNS hostnames go by a call of their own",
      now: { dnsHostnames: false },
      fields: ["dnsHostnames"],
      sends: [
        { command: "ModifyVpcAttribute", input: { VpcId: "vpc-1", EnableDnsHostnames: { Value: true } } },
      ],
    },
    {
      name: "both DNS attributes take two calls",
      now: { dnsHostnames: false, dnsSupport: false },
      fields: ["dnsSupport", "dnsHostnames"],
      sends: [
        { command: "ModifyVpcAttribute", input: { VpcId: "vpc-1", EnableDnsSupport: { Value: true } } },
        { command: "ModifyVpcAttribute", input: { VpcId: "vpc-1", EnableDnsHostnames: { Value: true } } },
      ],
    },
    {
      name: "only the tag that is missing is set",
      now: {
        tags: { "privlink:stack": "shop", "privlink:part": "vpc", "privlink:managed": "true", owner: "me" },
      },
      fields: ["tags.Name"],
      sends: [
        {
          command: "CreateTags",
          input: { Resources: ["vpc-1"], Tags: [{ Key: "Name", Value: "shop-vpc" }] },
        },
      ],
    },
    {
      name: "the default group bears tags of its own",
      now: { defaultGroupTags: {} },
      fields: ["stack", "managed", "part"]
        .map((tag) => `defaultGroup.tags.privlink:${tag}`)
        .concat("defaultGroup.tags.Name"),
      sends: [
        {
          command: "CreateTags",
          input: {
            Resources: ["sg-default"],
            Tags: awsTags("vpc-default-group", { Name: "shop-vpc-default-group" }),
          },
        },
      ],
    },
  ],
});

describe("vpc", () => {
  it("is made with its tags, and gets the attributes that AWS leaves off", async () => {
    const aws = fakeAws({
      CreateVpc: { Vpc: vpcOf("vpc-1") },
      ...details,
      DescribeVpcAttribute: [{ EnableDnsSupport: { Value: true } }, { EnableDnsHostnames: { Value: false } }],
      ModifyVpcAttribute: {},
    });
    const observed = await vpc.create(node, aws.context);
    expect(observed).toMatchObject({ vpcId: "vpc-1", dnsHostnames: true });
    expect(aws.writes()).toEqual([
      {
        command: "CreateVpc",
        input: {
          CidrBlock: "10.20.0.0/16",
          TagSpecifications: [{ ResourceType: "vpc", Tags: awsTags("vpc", { Name: "shop-vpc" }) }],
        },
      },
      { command: "ModifyVpcAttribute", input: { VpcId: "vpc-1", EnableDnsHostnames: { Value: true } } },
    ]);
  });

  it("takes one of two that a crash left, the same each time, and finds both for destroy", async () => {
    const two = { ...converged, DescribeVpcs: { Vpcs: [vpcOf("vpc-2"), vpcOf("vpc-1")] } };
    const observed = (await vpc.observe([node], fakeAws(two).context)).get("vpc");
    expect(observed?.vpcId).toBe("vpc-1");
    const all = await vpc.discover?.({}, fakeAws(two).context, [node]);
    expect(all?.map(({ id }) => id)).toEqual(["vpc", "vpc (vpc-2)"]);
  });

  describe("that its route tables show", () => {
    const local = (...blocks: string[]) => ({
      VpcId: "vpc-1",
      Routes: blocks.map((DestinationCidrBlock) => ({ DestinationCidrBlock, GatewayId: "local" })),
    });
    const index = (...ids: string[]) => ({
      ResourceTagMappingList: ids.map((id) => ({
        ResourceARN: `arn:aws:ec2:eu-west-1:111111111111:vpc/${id}`,
        Tags: awsTags("vpc", { Name: "shop-vpc" }),
      })),
    });
    const discover = async (answers: Answers) => {
      const aws = fakeAws({ ...converged, ...answers });
      const found = await vpc.discover?.({}, { ...aws.context, reads: newReads() }, [node]);
      const described = aws.calls.some(({ command }) => command === "DescribeVpcs");
      return { found, described };
    };

    it("need not be described", async () => {
      const { found, described } = await discover({
        GetResources: index("vpc-1"),
        DescribeRouteTables: { RouteTables: [local("10.20.0.0/16"), local("10.20.0.0/16")] },
      });
      expect(described).toBe(false);
      expect(found).toMatchObject([{ id: "vpc", observed: { vpcId: "vpc-1" } }]);
      expect((found ?? []).map(({ observed }) => vpc.diff(node, observed))).toEqual([[]]);
    });

    it.each([
      ["without route tables", index("vpc-1"), []],
      ["with a second CIDR", index("vpc-1"), [local("10.20.0.0/16", "10.99.0.0/16")]],
      ["beside another of the stack", index("vpc-1", "vpc-2"), [local("10.20.0.0/16")]],
      ["that the index does not know", index(), [local("10.20.0.0/16")]],
      ["without an index", { fault: "AccessDeniedException" }, [local("10.20.0.0/16")]],
    ])("is described %s", async (_name, GetResources, RouteTables) => {
      const { found, described } = await discover({ GetResources, DescribeRouteTables: { RouteTables } });
      expect(described).toBe(true);
      expect(found).toMatchObject([{ id: "vpc", observed: { cidr: "10.20.0.0/16" } }]);
    });
  });

  it("leaves alone what bears the stack's name and is not managed", async () => {
    const Tags = [{ Key: "privlink:stack", Value: "shop" }];
    const aws = fakeAws({ DescribeVpcs: { Vpcs: [{ ...vpcOf("vpc-1"), Tags }] } });
    expect(await vpc.observe([node], aws.context)).toEqual(new Map());
  });

  it("removes what is gone already without an error, and lets a conflict through", async () => {
    const observed = (await vpc.observe([node], fakeAws(converged).context)).get("vpc");
    if (observed === undefined) throw new Error("not found");
    const removal = { finalSnapshot: true };
    const gone = fakeAws({ DeleteVpc: { fault: "InvalidVpcID.NotFound" } });
    await expect(vpc.remove(node, observed, gone.context, removal)).resolves.toBeUndefined();
    const used = fakeAws({ DeleteVpc: { fault: "DependencyViolation" } });
    await expect(vpc.remove(node, observed, used.context, removal)).rejects.toMatchObject({
      name: "DependencyViolation",
    });
  });
});
