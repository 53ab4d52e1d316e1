import { describe, expect, it } from "vitest";
import { loadBalancer, type LoadBalancerSpec } from "../../../../src/provisioners/elbv2/load-balancer.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const arn = "arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/net/shop-nlb/0123456789abcdef";
const spec: LoadBalancerSpec = {
  scheme: "internal",
  subnetIds: ["subnet-1", "subnet-2"],
  securityGroupIds: ["sg-nlb"],
  enforcePrivateLinkRules: false,
  crossZone: true,
  deletionProtection: true,
};
const node = nodeOf("nlb", spec);
const fresh = {
  LoadBalancerArn: arn,
  LoadBalancerName: "shop-nlb",
  DNSName: "shop-nlb.elb.eu-west-1.amazonaws.com",
  VpcId: "vpc-1",
  Scheme: "internal",
  State: { Code: "active" },
  AvailabilityZones: [
    { SubnetId: "subnet-1", ZoneName: "eu-west-1a" },
    { SubnetId: "subnet-2", ZoneName: "eu-west-1b" },
  ],
  SecurityGroups: ["sg-nlb"],
};
const found = { ...fresh, EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off" };
const tags = { DescribeTags: { TagDescriptions: [{ ResourceArn: arn, Tags: awsTags("nlb") }] } };
const converged = {
  DescribeLoadBalancers: { LoadBalancers: [found] },
  DescribeLoadBalancerAttributes: {
    Attributes: [
      { Key: "load_balancing.cross_zone.enabled", Value: "true" },
      { Key: "deletion_protection.enabled", Value: "true" },
    ],
  },
  ...tags,
};
const observedNow = async () => {
  const observed = (await loadBalancer.observe([node], fakeAws(converged).context)).get("nlb");
  if (observed === undefined) throw new Error("not found");
  return observed;
};

describeKind({
  provisioner: loadBalancer,
  node,
  converged,
  drifts: [
    {
      name: "groups cannot be given to one that has none",
      now: { securityGroupIds: [] },
      fields: ["securityGroupIds"],
      sends: [],
    },
    {
      name: "the judgement of PrivateLink traffic is switched off, together with the groups that the call needs",
      now: { enforcePrivateLinkRules: true },
      fields: ["enforcePrivateLinkRules"],
      sends: [
        {
          command: "SetSecurityGroups",
          input: {
            LoadBalancerArn: arn,
            SecurityGroups: ["sg-nlb"],
            EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
          },
        },
      ],
    },
    {
      name: "attributes go in one call, those that differ only",
      now: { deletionProtection: false },
      fields: ["deletionProtection"],
      sends: [
        {
          command: "ModifyLoadBalancerAttributes",
          input: {
            LoadBalancerArn: arn,
            Attributes: [{ Key: "deletion_protection.enabled", Value: "true" }],
          },
        },
      ],
    },
    {
      name: "a subnet that is missing is given with all others",
      now: { subnetIds: ["subnet-1"] },
      fields: ["subnetIds"],
      sends: [{ command: "SetSubnets", input: { LoadBalancerArn: arn, Subnets: ["subnet-1", "subnet-2"] } }],
    },
  ],
});

describe("load-balancer", () => {
  it("is made with its groups, which it can get at no other time, and then gets what AWS leaves off", async () => {
    const aws = fakeAws({
      DescribeLoadBalancers: { fault: "LoadBalancerNotFoundException" },
      CreateLoadBalancer: { LoadBalancers: [{ ...fresh, State: { Code: "provisioning" } }] },
      SetSecurityGroups: {},
      ModifyLoadBalancerAttributes: {},
    });
    await loadBalancer.create(node, aws.context);
    expect(aws.writes().map(({ command }) => command)).toEqual([
      "CreateLoadBalancer",
      "SetSecurityGroups",
      "ModifyLoadBalancerAttributes",
    ]);
    expect(aws.writes()[0]?.input).toEqual({
      Name: "shop-nlb",
      Type: "network",
      Scheme: "internal",
      Subnets: ["subnet-1", "subnet-2"],
      SecurityGroups: ["sg-nlb"],
      Tags: awsTags("nlb"),
    });
  });

  it("does not take over one of the same name, which AWS would give out as though it were made", async () => {
    const aws = fakeAws({ ...converged, DescribeTags: { TagDescriptions: [] } });
    expect((await loadBalancer.observe([node], aws.context)).size).toBe(0);
    await expect(loadBalancer.create(node, aws.context)).rejects.toMatchObject({ code: "PL-CONFLICT" });
    expect(aws.writes()).toEqual([]);
  });

  it.each([
    ["provisioning", "pending"],
    ["active", "ready"],
    ["active_impaired", "ready"],
    ["failed", "failed"],
  ])("state %s is %s", async (Code, state) => {
    const State = { Code, Reason: "no addresses" };
    const aws = fakeAws({ DescribeLoadBalancers: { LoadBalancers: [{ ...found, State }] } });
    const readiness = await loadBalancer.ready?.(node, await observedNow(), aws.context);
    expect(readiness).toMatchObject(state === "failed" ? { state, reason: "no addresses" } : { state });
  });

  it("is not removed while it is protected, and can be lifted", async () => {
    const observed = await observedNow();
    const aws = fakeAws({ ModifyLoadBalancerAttributes: {}, DeleteLoadBalancer: {} });
    const removal = { finalSnapshot: true };
    await expect(loadBalancer.remove(node, observed, aws.context, removal)).rejects.toMatchObject({
      code: "PL-PROTECTED",
    });
    expect(aws.calls).toEqual([]);
    const lifted = await loadBalancer.protection?.lift(node, observed, aws.context);
    if (lifted === undefined) throw new Error("no protection");
    await loadBalancer.remove(node, lifted, aws.context, removal);
    expect(aws.calls.map(({ command }) => command)).toEqual([
      "ModifyLoadBalancerAttributes",
      "DeleteLoadBalancer",
    ]);
  });

  it("is gone when its network interfaces are", async () => {
    const aws = fakeAws({
      DescribeLoadBalancers: { fault: "LoadBalancerNotFoundException" },
      DescribeNetworkInterfaces: [{ NetworkInterfaces: [{}, {}] }, { NetworkInterfaces: [] }],
    });
    const observed = await observedNow();
    expect(await loadBalancer.gone?.(node, observed, aws.context)).toMatchObject({ state: "pending" });
    expect(await loadBalancer.gone?.(node, observed, aws.context)).toMatchObject({ state: "ready" });
    expect(aws.calls.at(-1)?.input).toEqual({
      Filters: [{ Name: "description", Values: ["ELB net/shop-nlb/0123456789abcdef"] }],
    });
  });
});
