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
    {
      name: "a way out of a private tier is closed",
      now: { defaultRoute: "nat-1" },
      fields: ["defaultRoute"],
      sends: [
        { command: "DeleteRoute", input: { RouteTableId: "rtb-1", DestinationCidrBlock: "0.0.0.0/0" } },
      ],
    },
  ],
});

const outward = { RouteTableId: "rtb-1", DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-1" };
const local = { DestinationCidrBlock: "10.20.0.0/16", GatewayId: "local" };
const toGatewayEndpoint = { DestinationPrefixListId: "pl-1", GatewayId: "vpce-1" };

describeKind({
  provisioner: routeTable,
  node: nodeOf("route-table-app", { ...node.spec, internetGatewayId: "igw-1" }),
  converged: {
    DescribeRouteTables: {
      RouteTables: [
        {
          ...found,
          Routes: [local, toGatewayEndpoint, { DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-1" }],
        },
      ],
    },
  },
  drifts: [
    {
      name: "the way out of a public tier comes back",
      now: { defaultRoute: undefined },
      fields: ["defaultRoute"],
      sends: [{ command: "CreateRoute", input: outward }],
    },
    {
      name: "a way out that leads elsewhere is turned, and open all the time",
      now: { defaultRoute: "igw-0" },
      fields: ["defaultRoute"],
      sends: [{ command: "ReplaceRoute", input: outward }],
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
      defaultRoute: undefined,
      tags: node.tags,
    };
    const after = await routeTable.sync(node, observed, routeTable.diff(node, observed), aws.context);
    expect(after.associations).toEqual({ "subnet-1": "rtbassoc-1", "subnet-2": "rtbassoc-3" });
    expect(aws.writes().at(-1)).toEqual({
      command: "ReplaceRouteTableAssociation",
      input: { AssociationId: "rtbassoc-8", RouteTableId: "rtb-1" },
    });
  });

  it("waits for an association to be listed that a lost answer had made", async () => {
    const own = { ...association("subnet-2", "rtbassoc-2"), RouteTableId: "rtb-1" };
    const aws = fakeAws({
      AssociateRouteTable: { fault: "Resource.AlreadyAssociated" },
      DescribeRouteTables: [
        { RouteTables: [] },
        { RouteTables: [{ RouteTableId: "rtb-1", Associations: [own] }] },
      ],
    });
    const observed = {
      routeTableId: "rtb-1",
      vpcId: "vpc-1",
      associations: { "subnet-1": "rtbassoc-1" },
      defaultRoute: undefined,
      tags: node.tags,
    };
    const after = await routeTable.sync(node, observed, routeTable.diff(node, observed), aws.context);
    expect(after.associations).toEqual({ "subnet-1": "rtbassoc-1", "subnet-2": "rtbassoc-2" });
    expect(aws.writes().map(({ command }) => command)).toEqual(["AssociateRouteTable"]);
  });

  it("takes over a default route that came in between", async () => {
    const wanted = nodeOf("route-table-app", { ...node.spec, internetGatewayId: "igw-1" });
    const observed = (await routeTable.observe([wanted], fakeAws(converged).context)).get(wanted.id);
    if (observed === undefined) throw new Error("not found");
    const aws = fakeAws({ CreateRoute: { fault: "RouteAlreadyExists" }, ReplaceRoute: {} });
    const after = await routeTable.sync(wanted, observed, routeTable.diff(wanted, observed), aws.context);
    expect(after.defaultRoute).toBe("igw-1");
    expect(aws.writes().at(-1)).toEqual({ command: "ReplaceRoute", input: outward });
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
