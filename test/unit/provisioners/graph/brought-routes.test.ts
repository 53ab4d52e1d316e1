import { describe, expect, it } from "vitest";
import { routesOf } from "../../../../src/provisioners/graph/brought-routes.ts";

const subnet = { SubnetId: "subnet-1" };
const table = (Routes: object[], Associations: object[]) => ({ RouteTableId: "rtb-1", Routes, Associations });
const own = [{ SubnetId: "subnet-1" }];

describe("routesOf", () => {
  it.each([
    ["a NAT gateway", { NatGatewayId: "nat-1" }],
    ["a transit gateway", { TransitGatewayId: "tgw-1" }],
    ["an appliance", { NetworkInterfaceId: "eni-1" }],
    ["a virtual private gateway", { GatewayId: "vgw-1" }],
  ])("sees a way out in %s, and that S3 can be reached by it", (_, target) => {
    const route = { DestinationCidrBlock: "0.0.0.0/0", State: "active", ...target };
    expect(routesOf(subnet, [table([route], own)], "pl-s3")).toEqual({
      subnetId: "subnet-1",
      tableId: "rtb-1",
      internetGatewayId: undefined,
      wayOut: true,
      reachesS3: true,
    });
  });

  it("calls a subnet public for its internet gateway, which lets no private address out", () => {
    const route = { DestinationCidrBlock: "0.0.0.0/0", State: "active", GatewayId: "igw-1" };
    expect(routesOf(subnet, [table([route], own)], "pl-s3")).toMatchObject({
      internetGatewayId: "igw-1",
      wayOut: false,
      reachesS3: false,
    });
  });

  it("counts no route that leads nowhere any more", () => {
    const route = { DestinationCidrBlock: "0.0.0.0/0", State: "blackhole", NatGatewayId: "nat-1" };
    expect(routesOf(subnet, [table([route], own)], "pl-s3").wayOut).toBe(false);
  });

  it("takes the main table where a subnet has none of its own", () => {
    const gateway = { DestinationPrefixListId: "pl-s3", GatewayId: "vpce-1", State: "active" };
    const main = table([gateway], [{ Main: true }]);
    const others = { ...table([], [{ SubnetId: "subnet-2" }]), RouteTableId: "rtb-2" };
    expect(routesOf(subnet, [others, main], "pl-s3")).toMatchObject({ tableId: "rtb-1", reachesS3: true });
  });
});
