import { describe, expect, it } from "vitest";
import { dbSubnetGroup } from "../../../../src/provisioners/rds/db-subnet-group.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const node = nodeOf("database-subnets", { vpcId: "vpc-1", subnetIds: ["s-1", "s-2"], description: "data" });
const found = {
  DBSubnetGroupName: "shop-database-subnets",
  DBSubnetGroupArn: "arn:subgrp",
  DBSubnetGroupDescription: "data",
  VpcId: "vpc-1",
  Subnets: [{ SubnetIdentifier: "s-2" }, { SubnetIdentifier: "s-1" }],
};
const converged = {
  DescribeDBSubnetGroups: { DBSubnetGroups: [found] },
  ListTagsForResource: { TagList: awsTags("database-subnets") },
};

describeKind({
  provisioner: dbSubnetGroup,
  node,
  converged,
  drifts: [
    { name: "a group cannot move to another VPC", now: { vpcId: "vpc-2" }, fields: ["vpcId"], sends: [] },
    {
      name: "subnets are given as a whole",
      now: { subnetIds: ["s-1"] },
      fields: ["subnetIds"],
      sends: [
        {
          command: "ModifyDBSubnetGroup",
          input: {
            DBSubnetGroupName: "shop-database-subnets",
            DBSubnetGroupDescription: "data",
            SubnetIds: ["s-1", "s-2"],
          },
        },
      ],
    },
    {
      name: "tags go by ARN",
      now: { tags: { ...node.tags, "privlink:part": "x" } },
      fields: ["tags.privlink:part"],
      sends: [
        {
          command: "AddTagsToResource",
          input: { ResourceName: "arn:subgrp", Tags: [{ Key: "privlink:part", Value: "database-subnets" }] },
        },
      ],
    },
  ],
});

describe("db-subnet-group", () => {
  it("finds by name what an earlier configuration built, and asks for the tags of no other group", async () => {
    const aws = fakeAws({
      ...converged,
      DescribeDBInstances: {},
      DescribeDBSubnetGroups: { DBSubnetGroups: [found, { ...found, DBSubnetGroupName: "default" }] },
    });
    const all = await dbSubnetGroup.discover?.({}, aws.context, [node]);
    expect(all?.map(({ id }) => id)).toEqual(["database-subnets"]);
    expect(aws.calls.filter(({ command }) => command === "ListTagsForResource")).toHaveLength(1);
  });

  it("is shown by the instance in it, whose answer lacks no more than the ARN", async () => {
    const { DBSubnetGroupArn: _arn, ...shown } = found;
    const arn = "arn:aws:rds:eu-west-1:111111111111:subgrp:shop-database-subnets";
    const aws = fakeAws({
      DescribeDBInstances: { DBInstances: [{ DBSubnetGroup: shown }] },
      ListTagsForResource: { TagList: awsTags("database-subnets") },
    });
    const all = await dbSubnetGroup.discover?.({}, aws.context, [node]);
    expect(all).toMatchObject([{ id: "database-subnets", observed: { arn } }]);
    expect((all ?? []).map(({ observed }) => dbSubnetGroup.diff(node, observed))).toEqual([[]]);
    expect(aws.calls.map(({ command }) => command)).toEqual(["DescribeDBInstances", "ListTagsForResource"]);
  });

  it("goes on with the group that a crashed run made", async () => {
    const aws = fakeAws({ ...converged, CreateDBSubnetGroup: { fault: "DBSubnetGroupAlreadyExistsFault" } });
    expect(await dbSubnetGroup.create(node, aws.context)).toMatchObject({ arn: "arn:subgrp" });
  });

  it("does not take over a group of somebody else", async () => {
    const aws = fakeAws({
      ...converged,
      CreateDBSubnetGroup: { fault: "DBSubnetGroupAlreadyExistsFault" },
      ListTagsForResource: { TagList: [] },
    });
    await expect(dbSubnetGroup.create(node, aws.context)).rejects.toMatchObject({ code: "PL-CONFLICT" });
  });
});
