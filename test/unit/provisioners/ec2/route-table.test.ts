import { describe, expect, it } from "vitest";
import { routeTable } from "../../../../src/provisioners/ec2/route-table.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const node = nodeOf("route-table-app", { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"] });
const association = (SubnetId: string, RouteTableAssociationId: string) => ({
  SubnetId,
  RouteTableAssociationId,
  RouteTableId: "rtb-1",
  AssociationState: { State: "associated" },
});
const found = {
  RouteTableId: "rtb-1",
  VpcId: "vpc-1",
  Associations: [association("subnet-1", "rtbassoc-1"), association("subnet-2", "rtbassoc-2")],
  Tags: awsTags("route-table-app"),
};
const converged = { DescribeRouteTables: { RouteTables: [found] } };

describeKind({
  provisioner: routeTable,
  node,
  converged,
  drifts: [
    {
      name: "a subnet that lost its table gets it back",
      now: { associations: { "subnet-1": "rtbassoc-1" } },
      fields: ["subnetIds"],
      sends: [{ command: "AssociateRouteTable", input: { RouteTableId: "rtb-1", SubnetId: "subnet-2" } }],
      answers: { AssociateRouteTable: { AssociationId: "rtbassoc-3" } },
    },
    {
      name: "a subnet that does not belong there is taken away",
      now: {
        associations: { "subnet-1": "rtbassoc-1", "subnet-2": "rtbassoc-2", "subnet-9": "rtbassoc-9" },
      },
      fields: ["subnetIds"],
      sends: [{ command: "DisassociateRouteTable", input: { AssociationId: "rtbassoc-9" } }],
    },
  ],
});

describe("route-table", () => {
  it("moves a subnet that hangs on another table", async () => {
    const elsewhere = { ...association("subnet-2", "rtbassoc-8"), RouteTableId: "rtb-8" };
    const aws = fakeAws({
      AssociateRouteTable: { fault: "Resource.AlreadyAssociated" },
      DescribeRouteTables: { RouteTables: [{ RouteTableId: "rtb-8", Associations: [elsewhere] }] },
      ReplaceRouteTableAssociation: { NewAssociationId: "rtbassoc-3" },
    });
    const observed = {
      routeTableId: "rtb-1",
      vpcId: "vpc-1",
      associations: { "subnet-1": "rtbassoc-1" },
      tags: node.tags,
    };
    const after = await routeTable.sync(node, observed, routeTable.diff(node, observed), aws.context);
    expect(after.associations).toEqual({ "subnet-1": "rtbassoc-1", "subnet-2": "rtbassoc-3" });
    expect(aws.writes().at(-1)).toEqual({
      command: "ReplaceRouteTableAssociation",
      input: { AssociationId: "rtbassoc-8", RouteTableId: "rtb-1" },
    });
  });

  it("lets its subnets go before it goes", async () => {
    const observed = (await routeTable.observe([node], fakeAws(converged).context)).get(node.id);
    if (observed === undefined) throw new Error("not found");
    const aws = fakeAws({
      DisassociateRouteTable: { fault: "InvalidAssociationID.NotFound" },
      DeleteRouteTable: {},
    });
    await routeTable.remove(node, observed, aws.context, { finalSnapshot: true });
    expect(aws.calls.map(({ command }) => command)).toEqual([
      "DisassociateRouteTable",
      "DisassociateRouteTable",
      "DeleteRouteTable",
    ]);
  });
});
