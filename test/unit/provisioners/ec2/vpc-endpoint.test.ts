import { describe, expect, it } from "vitest";
import { vpcEndpoint, type VpcEndpointSpec } from "../../../../src/provisioners/ec2/vpc-endpoint.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const spec: VpcEndpointSpec = {
  vpcId: "vpc-1",
  serviceName: "com.amazonaws.eu-west-1.logs",
  type: "Interface",
  subnetIds: ["subnet-1", "subnet-2"],
  securityGroupIds: ["sg-1"],
  routeTableIds: [],
  privateDns: true,
};
const node = nodeOf("endpoint-logs", spec);
const found = {
  VpcEndpointId: "vpce-1",
  VpcId: "vpc-1",
  ServiceName: "com.amazonaws.eu-west-1.logs",
  VpcEndpointType: "Interface",
  State: "available",
  SubnetIds: ["subnet-2", "subnet-1"],
  Groups: [{ GroupId: "sg-1" }],
  NetworkInterfaceIds: ["eni-1", "eni-2"],
  PrivateDnsEnabled: true,
  PolicyDocument: '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}',
  Tags: awsTags("endpoint-logs"),
};
const converged = { DescribeVpcEndpoints: { VpcEndpoints: [found] } };
const observedNow = async () => {
  const observed = (await vpcEndpoint.observe([node], fakeAws(converged).context)).get(node.id);
  if (observed === undefined) throw new Error("not found");
  return observed;
};

describeKind({
  provisioner: vpcEndpoint,
  node,
  converged,
  drifts: [
    {
      name: "an endpoint cannot change its service",
      now: { serviceName: "x" },
      fields: ["serviceName"],
      sends: [],
    },
    { name: "an endpoint that failed is made anew", now: { state: "failed" }, fields: ["state"], sends: [] },
    {
      name: "all that differs goes in one call",
      now: { subnetIds: ["subnet-1", "subnet-9"], securityGroupIds: ["sg-9"], privateDns: false },
      fields: ["subnetIds", "securityGroupIds", "privateDns"],
      sends: [
        {
          command: "ModifyVpcEndpoint",
          input: {
            VpcEndpointId: "vpce-1",
            AddSubnetIds: ["subnet-2"],
            RemoveSubnetIds: ["subnet-9"],
            AddSecurityGroupIds: ["sg-1"],
            RemoveSecurityGroupIds: ["sg-9"],
            PrivateDnsEnabled: true,
          },
        },
      ],
    },
  ],
});

describe("vpc-endpoint", () => {
  it("asks with the same token after a crash, and with another one for other parameters", async () => {
    const tokenOf = async (groups: readonly string[]) => {
      const aws = fakeAws({ CreateVpcEndpoint: { VpcEndpoint: found }, ...converged });
      await vpcEndpoint.create(nodeOf("endpoint-logs", { ...spec, securityGroupIds: groups }), aws.context);
      return aws.writes().map(({ input }) => (input as { ClientToken?: string }).ClientToken ?? "")[0] ?? "";
    };
    expect(await tokenOf(["sg-1"])).toBe(await tokenOf(["sg-1"]));
    expect(await tokenOf(["sg-1"])).not.toBe(await tokenOf(["sg-2"]));
    expect(await tokenOf(["sg-1"])).toMatch(/^[\x21-\x7e]{1,64}$/);
  });

  it("takes another token when AWS answers with an object that was deleted", async () => {
    const aws = fakeAws({
      CreateVpcEndpoint: [
        { VpcEndpoint: { ...found, VpcEndpointId: "vpce-0", State: "deleted" } },
        { VpcEndpoint: found },
      ],
      ...converged,
    });
    expect((await vpcEndpoint.create(node, aws.context)).endpointId).toBe("vpce-1");
    const tokens = aws.writes().map(({ input }) => (input as { ClientToken?: string }).ClientToken);
    expect(new Set(tokens).size).toBe(2);
  });

  it("compares policies by meaning, and lets a policy stand where none is wanted", async () => {
    const gateway = nodeOf("endpoint-logs", {
      ...spec,
      policy: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: "*", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::b/*"] },
        ],
      },
    } satisfies VpcEndpointSpec);
    const observed = await observedNow();
    const same =
      '{"Statement":[{"Resource":"arn:aws:s3:::b/*","Action":"s3:GetObject","Principal":{"AWS":"*"},"Effect":"Allow"}],"Version":"2012-10-17"}';
    expect(vpcEndpoint.diff(gateway, { ...observed, policy: same })).toEqual([]);
    expect(vpcEndpoint.diff(gateway, observed).map(({ field }) => field)).toEqual(["policy"]);
  });

  it.each([
    ["available", "ready"],
    ["pending", "pending"],
    ["pendingAcceptance", "pending"],
    ["Available", "ready"],
    ["failed", "failed"],
    ["rejected", "failed"],
    ["deleting", "failed"],
  ])("state %s is %s", async (State, state) => {
    const LastError = { Message: "no addresses left" };
    const aws = fakeAws({ DescribeVpcEndpoints: { VpcEndpoints: [{ ...found, State, LastError }] } });
    const looked = [{ node, observed: await observedNow() }];
    const [readiness] = (await vpcEndpoint.readyAll?.(looked, aws.context)) ?? [];
    expect(readiness).toMatchObject(state === "failed" ? { state, reason: "no addresses left" } : { state });
  });

  it("is looked at together with all others, also while EC2 does not know one of them yet", async () => {
    const one = await observedNow();
    const two = { ...one, endpointId: "vpce-2" };
    const aws = fakeAws({ DescribeVpcEndpoints: { VpcEndpoints: [{ ...found, State: "available" }] } });
    const looked = [two, one].map((observed) => ({ node, observed }));
    const states = await vpcEndpoint.readyAll?.(looked, aws.context);
    expect(states).toMatchObject([{ state: "pending", detail: "not visible yet" }, { state: "ready" }]);
    expect(aws.calls).toEqual([
      {
        command: "DescribeVpcEndpoints",
        input: { Filters: [{ Name: "tag:privlink:stack", Values: ["shop"] }] },
      },
    ]);
  });

  it("reads the failures inside a good answer", async () => {
    const observed = await observedNow();
    const removal = { finalSnapshot: true };
    const item = (Code: string) => ({
      DeleteVpcEndpoints: { Unsuccessful: [{ ResourceId: "vpce-1", Error: { Code, Message: "no" } }] },
    });
    const gone = fakeAws(item("InvalidVpcEndpoint.NotFound"));
    await expect(vpcEndpoint.remove(node, observed, gone.context, removal)).resolves.toBeUndefined();
    const refused = fakeAws(item("OperationNotPermitted"));
    await expect(vpcEndpoint.remove(node, observed, refused.context, removal)).rejects.toMatchObject({
      name: "OperationNotPermitted",
    });
  });

  it("is gone only when its network interfaces are", async () => {
    const observed = await observedNow();
    const NetworkInterfaces = [{ NetworkInterfaceId: "eni-2" }];
    const going = { ...found, VpcEndpointId: "vpce-2", State: "deleting" };
    const left = fakeAws({
      DescribeVpcEndpoints: { VpcEndpoints: [going] },
      DescribeNetworkInterfaces: [{ NetworkInterfaces }, { NetworkInterfaces: [] }],
    });
    const both = [observed, { ...observed, endpointId: "vpce-2" }].map((each) => ({ node, observed: each }));
    expect(await vpcEndpoint.goneAll?.(both, left.context)).toEqual([
      { state: "pending", detail: "1 network interface left" },
      { state: "pending", detail: "deleting" },
    ]);
    expect(await vpcEndpoint.goneAll?.(both, left.context)).toMatchObject([
      { state: "ready" },
      { state: "pending" },
    ]);
  });
});
