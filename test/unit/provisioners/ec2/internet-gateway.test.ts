import { describe, expect, it } from "vitest";
import { internetGateway } from "../../../../src/provisioners/ec2/internet-gateway.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const node = nodeOf("internet-gateway", { vpcId: "vpc-1" });
const found = {
  InternetGatewayId: "igw-1",
  Attachments: [{ VpcId: "vpc-1", State: "available" }],
  Tags: awsTags("internet-gateway"),
};
const attach = {
  command: "AttachInternetGateway",
  input: { InternetGatewayId: "igw-1", VpcId: "vpc-1" },
};

describeKind({
  provisioner: internetGateway,
  node,
  converged: { DescribeInternetGateways: { InternetGateways: [found] } },
  drifts: [
    {
      name: "one that was detached is attached again",
      now: { vpcId: undefined },
      fields: ["attachedTo"],
      sends: [attach],
    },
    { name: "one of another VPC is replaced", now: { vpcId: "vpc-2" }, fields: ["vpcId"], sends: [] },
  ],
});

describe("internet-gateway", () => {
  it("is attached once, though the answer to that was lost", async () => {
    const aws = fakeAws({
      CreateInternetGateway: { InternetGateway: { ...found, Attachments: [] } },
      AttachInternetGateway: { fault: "Resource.AlreadyAssociated" },
      DescribeInternetGateways: { InternetGateways: [found] },
    });
    expect(await internetGateway.create(node, aws.context)).toMatchObject({
      gatewayId: "igw-1",
      vpcId: "vpc-1",
    });
  });

  it("does not take a VPC over that hangs on another gateway", async () => {
    const aws = fakeAws({
      CreateInternetGateway: { InternetGateway: { ...found, Attachments: [] } },
      AttachInternetGateway: { fault: "Resource.AlreadyAssociated" },
      DescribeInternetGateways: { InternetGateways: [{ ...found, Attachments: [] }] },
    });
    await expect(internetGateway.create(node, aws.context)).rejects.toMatchObject({
      name: "Resource.AlreadyAssociated",
    });
  });

  it.each([{}, { fault: "Gateway.NotAttached" }, { fault: "InvalidInternetGatewayID.NotFound" }])(
    "is detached, then deleted (%j)",
    async (answer) => {
      const aws = fakeAws({ DetachInternetGateway: answer, DeleteInternetGateway: {} });
      const observed = { gatewayId: "igw-1", vpcId: "vpc-1", tags: {} };
      await internetGateway.remove(node, observed, aws.context, { finalSnapshot: true });
      expect(aws.calls.map(({ command }) => command)).toEqual([
        "DetachInternetGateway",
        "DeleteInternetGateway",
      ]);
    },
  );

  it("stays while public addresses are mapped", async () => {
    const aws = fakeAws({ DetachInternetGateway: { fault: "DependencyViolation" } });
    const observed = { gatewayId: "igw-1", vpcId: "vpc-1", tags: {} };
    const removing = internetGateway.remove(node, observed, aws.context, { finalSnapshot: true });
    await expect(removing).rejects.toMatchObject({ name: "DependencyViolation" });
  });
});
