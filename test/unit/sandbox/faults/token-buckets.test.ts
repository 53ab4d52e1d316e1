import { describe, expect, it } from "vitest";
import { bucketOf, createTokenBuckets } from "../../../../src/sandbox/faults/token-buckets.ts";

describe("aws-facts 1.13: the bucket of an action", () => {
  it.each([
    ["CreateVpcEndpoint", [], 4, 0.3],
    ["ModifyVpcEndpoint", [], 4, 0.3],
    ["DeleteVpcEndpoints", [], 4, 0.3],
    ["CreateVpcEndpointServiceConfiguration", [], 10, 1],
    ["DeleteVpcEndpointServiceConfigurations", [], 10, 1],
    ["AcceptVpcEndpointConnections", [], 10, 1],
    ["RejectVpcEndpointConnections", [], 10, 1],
    ["DescribeVpcEndpoints", [], 100, 20],
    ["DescribeSecurityGroups", ["Action", "Version"], 50, 10],
    ["DescribeSecurityGroups", ["Action", "Filter.1.Name"], 100, 20],
    ["DescribeNetworkInterfaces", ["NetworkInterfaceId.1"], 100, 20],
    ["DescribeInstances", ["MaxResults"], 100, 20],
    ["CreateVpc", [], 50, 5],
    ["AuthorizeSecurityGroupIngress", [], 50, 5],
    ["CreateTags", [], 100, 10],
    ["RunInstances", [], 5, 2],
    ["TerminateInstances", [], 100, 5],
  ])("%s %j: burst %d, %d per second", (action, parameters, burst, refillPerSecond) => {
    expect(bucketOf(action, parameters).size).toEqual({ burst, refillPerSecond });
  });
});

describe("token buckets", () => {
  const call = { account: "1", region: "eu-west-1", action: "CreateVpcEndpoint", parameters: [] };
  const takes = (buckets: ReturnType<typeof createTokenBuckets>, times: number, one = call): number =>
    Array.from({ length: times }, () => buckets.take(one)).filter(Boolean).length;

  it("give their burst at once, then a token whenever one has been refilled, and never hold more", () => {
    let now = 0;
    const buckets = createTokenBuckets(() => now);
    expect(takes(buckets, 10)).toBe(4);
    now = 3.3;
    expect(takes(buckets, 5)).toBe(0);
    now = 3.4;
    expect(takes(buckets, 5)).toBe(1);
    now = 10_000;
    expect(takes(buckets, 10)).toBe(4);
    expect(buckets.refused).toEqual([
      { account: "1", region: "eu-west-1", bucket: "CreateVpcEndpoint", count: 6 + 5 + 4 + 6 },
    ]);
  });

  it("are one per account, region and action", () => {
    const buckets = createTokenBuckets(() => 0);
    takes(buckets, 4);
    expect(takes(buckets, 1, { ...call, account: "2" })).toBe(1);
    expect(takes(buckets, 1, { ...call, region: "us-east-1" })).toBe(1);
    expect(takes(buckets, 1, { ...call, action: "ModifyVpcEndpoint" })).toBe(1);
    expect(takes(buckets, 1)).toBe(0);
  });
});
