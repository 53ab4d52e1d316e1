import { describe, expect, it } from "vitest";
import { subnet } from "../../../../src/provisioners/ec2/subnet.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const spec = { vpcId: "vpc-1", cidr: "10.20.0.0/20", zoneId: "euw1-az1" };
const node = nodeOf("subnet-app-1", spec);
const found = {
  SubnetId: "subnet-1",
  VpcId: "vpc-1",
  CidrBlock: "10.20.0.0/20",
  AvailabilityZoneId: "euw1-az1",
  AvailabilityZone: "eu-west-1b",
  MapPublicIpOnLaunch: false,
  Tags: awsTags("subnet-app-1"),
};

describeKind({
  provisioner: subnet,
  node,
  converged: { DescribeSubnets: { Subnets: [found] } },
  drifts: [
    {
      name: "a subnet cannot move to another zone",
      now: { zoneId: "euw1-az2" },
      fields: ["zoneId"],
      sends: [],
    },
    { name: "a subnet cannot move to another VPC", now: { vpcId: "vpc-2" }, fields: ["vpcId"], sends: [] },
    {
      name: "public addresses are switched off again",
      now: { assignsPublicIp: true },
      fields: ["assignsPublicIp"],
      sends: [
        {
          command: "ModifySubnetAttribute",
          input: { SubnetId: "subnet-1", MapPublicIpOnLaunch: { Value: false } },
        },
      ],
    },
  ],
});

describe("subnet", () => {
  it("waits until a VPC that was made a moment ago is known", async () => {
    const aws = fakeAws({ CreateSubnet: [{ fault: "InvalidVpcID.NotFound" }, { Subnet: found }] });
    const observed = await subnet.create(node, aws.context);
    expect(observed.subnetId).toBe("subnet-1");
    expect(aws.calls).toHaveLength(2);
  });
});
