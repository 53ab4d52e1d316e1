import { describe, expect, it } from "vitest";
import { stackFacts } from "../../../../src/provisioners/graph/stack-facts.ts";
import { newReads } from "../../../../src/provisioners/support/read-once.ts";
import { awsTags, fakeAws, type Answers } from "../harness.ts";
import { producerConfig } from "../producer-config.ts";

const zones = ["euw1-az1", "euw1-az2"];
const subnets = zones.map((AvailabilityZoneId, index) => ({
  AvailabilityZoneId,
  Tags: awsTags(`subnet-app-${index + 1}`),
}));
const s3 = { VpcEndpointId: "vpce-s3", ServiceName: "com.amazonaws.eu-west-1.s3" };
const route = (GatewayId: string) => ({ Routes: [{ DestinationPrefixListId: "pl-s3", GatewayId }] });
const standing = {
  DescribeSubnets: { Subnets: subnets },
  DescribeVpcEndpoints: { VpcEndpoints: [s3] },
  DescribeRouteTables: { RouteTables: [route("vpce-s3")] },
};
const asked = {
  DescribeAvailabilityZones: { AvailabilityZones: [...zones, "euw1-az3"].map((ZoneId) => ({ ZoneId })) },
  DescribeManagedPrefixLists: { PrefixLists: [{ PrefixListId: "pl-s3" }] },
};

async function facts(answers: Answers) {
  const aws = fakeAws(answers);
  const found = await stackFacts({ ...aws.context, reads: newReads() }, producerConfig);
  expect(found).toMatchObject({ zoneIds: zones, s3PrefixListId: "pl-s3" });
  return aws.calls.map(({ command }) => command).sort();
}

describe("the facts of a stack", () => {
  it("are shown by its own parts, which are read anyway", async () => {
    expect(await facts(standing)).toEqual(["DescribeRouteTables", "DescribeSubnets", "DescribeVpcEndpoints"]);
  });

  it("are asked for where a zone or the route to S3 is missing", async () => {
    const oneZone = { ...standing, ...asked, DescribeSubnets: { Subnets: subnets.slice(0, 1) } };
    expect(await facts(oneZone)).toContain("DescribeAvailabilityZones");
    const noRoute = { ...standing, ...asked, DescribeRouteTables: { RouteTables: [route("vpce-somebody")] } };
    expect(await facts(noRoute)).toContain("DescribeManagedPrefixLists");
  });
});
