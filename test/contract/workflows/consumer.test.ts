import {
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
} from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildConsumer } from "../../../src/workflows/build-consumer.ts";
import { buildProducer } from "../../../src/workflows/build-producer.ts";
import type { VisibleService } from "../../../src/privatelink/endpoint-services.ts";
import { chooseSubnets, chooseVpc } from "../../../src/workflows/submit-request-network.ts";
import { destroyConsumer } from "../../../src/workflows/destroy-consumer.ts";
import { destroyProducer } from "../../../src/workflows/destroy-producer.ts";
import { planConsumer } from "../../../src/workflows/plan-consumer.ts";
import { planProducer } from "../../../src/workflows/plan-producer.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { changesSince, stackOn, writesSince, type CrashPoint } from "./stack-runtime.ts";

let sandbox: TestSandbox;
beforeEach(async () => {
  sandbox = await startTestSandbox();
});
afterEach(() => sandbox.close());

const ec2 = () => new EC2Client(sandbox.client("producer"));
const build = (consumer: object = {}, crash?: CrashPoint) =>
  buildConsumer(stackOn(sandbox, { consumer }, crash === undefined ? {} : { crash }).rt);
const changed = async (consumer: object = {}) =>
  (await planConsumer(stackOn(sandbox, { consumer }).rt)).changes
    .filter(({ action }) => action !== "none")
    .map(({ resource, action }) => `${action} ${resource}`);
const destroy = (releaseEndpoints = false, crash?: CrashPoint) =>
  destroyConsumer(stackOn(sandbox, {}, crash === undefined ? {} : { crash }).rt, {
    plan: false,
    releaseEndpoints,
  });

/** Everything that bears a tag of privlink, of whatever service, as far as this account's EC2 and the plan know. */
async function expectNothingLeft(): Promise<void> {
  const { Vpcs = [] } = await ec2().send(
    new DescribeVpcsCommand({ Filters: [{ Name: "tag:privlink:stack", Values: ["shop/consumer"] }] }),
  );
  expect(Vpcs).toEqual([]);
  const { summary } = await planConsumer(stackOn(sandbox, { consumer: { bastion: true } }).rt);
  expect(summary).toMatchObject({ update: 0, replace: 0, delete: 0, none: 0 });
}

/** A VPC that somebody else has made, with a subnet in each of two zones. */
async function foreignVpc(): Promise<{ vpcId: string; subnetIds: string[] }> {
  const { Vpc } = await ec2().send(new CreateVpcCommand({ CidrBlock: "10.60.0.0/16" }));
  await ec2().send(new ModifyVpcAttributeCommand({ VpcId: Vpc?.VpcId, EnableDnsHostnames: { Value: true } }));
  const subnetIds: string[] = [];
  for (const [index, AvailabilityZoneId] of ["use1-az1", "use1-az2"].entries()) {
    const CidrBlock = `10.60.${index}.0/24`;
    const { Subnet } = await ec2().send(
      new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock, AvailabilityZoneId }),
    );
    subnetIds.push(Subnet?.SubnetId ?? "");
  }
  return { vpcId: Vpc?.VpcId ?? "", subnetIds };
}

const requestTags = [
  { Key: "privlink:managed", Value: "true" },
  { Key: "privlink:service", Value: "vpce-svc-0a1b2c3d" },
];

/** An endpoint in the consumer's VPC, of a request or of somebody's own making. */
async function endpointIn(vpcId: string, subnetId: string, ofRequest: boolean): Promise<string> {
  const { VpcEndpoint } = await ec2().send(
    new CreateVpcEndpointCommand({
      VpcEndpointType: "Interface",
      VpcId: vpcId,
      ServiceName: "com.amazonaws.us-east-1.logs",
      SubnetIds: [subnetId],
      ...(ofRequest ? { TagSpecifications: [{ ResourceType: "vpc-endpoint", Tags: requestTags }] } : {}),
    }),
  );
  return VpcEndpoint?.VpcEndpointId ?? "";
}

describe("init consumer", () => {
  it("builds everything, and a second run sends no write", async () => {
    const { rt, events } = stackOn(sandbox);
    const first = await buildConsumer(rt);
    expect(first.changes).toEqual({ created: 19, updated: 0, replaced: 0, deleted: 0, unchanged: 0 });
    expect(first.subnets.map(({ tier, zoneId }) => `${tier} ${zoneId}`)).toEqual([
      "private use1-az1",
      "private use1-az2",
      "public use1-az1",
      "public use1-az2",
    ]);
    expect(first.instances).toHaveLength(2);
    expect(first.instances.map(({ publicIp }) => publicIp)).toEqual([undefined, undefined]);
    expect(events.filter(({ type }) => type === "next")).toEqual([
      expect.objectContaining({ command: `privlink request-endpoint <service> --vpc ${first.vpcId}` }),
      expect.objectContaining({
        command: `aws ssm start-session --target ${first.instances[0]?.instanceId}`,
      }),
    ]);
    const mark = sandbox.requests.length;
    const second = await build();
    expect(writesSince(sandbox, mark)).toEqual([]);
    expect(sandbox.requests.length - mark).toBeLessThanOrEqual(20);
    expect(second.changes.unchanged).toBe(first.resources.length);
    expect(second.resources.map(({ id }) => id)).toEqual(first.resources.map(({ id }) => id));
  });

  it("gives the bastion alone a public address, and takes it away again", async () => {
    const { instances } = await build({ bastion: true, instances: { count: 1, architecture: "X86_64" } });
    expect(instances).toEqual([
      {
        instanceId: expect.any(String),
        name: "shop-consumer-instance-1",
        role: "client",
        privateIp: expect.any(String),
      },
      {
        instanceId: expect.any(String),
        name: "shop-consumer-bastion",
        role: "bastion",
        privateIp: expect.any(String),
        publicIp: expect.any(String),
      },
    ]);
    const without = { instances: { count: 1, architecture: "X86_64" } };
    expect((await changed(without)).sort()).toEqual([
      "delete shop-consumer-bastion",
      "delete shop-consumer-rules-bastion",
      "delete shop-consumer-sg-bastion",
      "update shop-consumer-rules-endpoints",
    ]);
    await build(without);
    expect(await changed(without)).toEqual([]);
  });

  it("gives up what it is not asked for any more", async () => {
    await build({ zones: 3, instances: { count: 3 } });
    const { changes } = await build({ instances: false });
    expect(changes.deleted).toBeGreaterThan(8);
    expect(await changed({ instances: false })).toEqual([]);
  });

  it("chooses no zone that does not offer the type, and says so where none does", async () => {
    await expect(build({ zoneIds: ["use1-az1", "use1-az3"] })).rejects.toMatchObject({
      code: "PL-CONFIG",
      message: expect.stringContaining("use1-az3"),
    });
    await expect(build({ instances: { type: "t9.nano" } })).rejects.toMatchObject({
      code: "PL-CONFIG",
      message: "consumer.instances.type: us-east-1 does not offer t9.nano.",
    });
    expect(writesSince(sandbox, 0)).toEqual([]);
  });

  it("refuses to lose endpoints of others by replacing what they stand in", async () => {
    const { vpcId, subnets } = await build();
    const endpoint = await endpointIn(vpcId, subnets[0]?.subnetId ?? "", true);
    const mark = sandbox.requests.length;
    await expect(build({ cidr: "10.40.0.0/16" })).rejects.toMatchObject({
      code: "PL-CONNECTIONS",
      hint: `Run \`privlink release ${endpoint}\`.`,
    });
    expect(writesSince(sandbox, mark)).toEqual([]);
  });
});

describe("a VPC that exists", () => {
  it("is used and nothing else: not tagged, not changed, not deleted", async () => {
    const { vpcId, subnetIds } = await foreignVpc();
    const ofVpc = { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
    const look = async () => ({
      vpcs: (await ec2().send(new DescribeVpcsCommand(ofVpc))).Vpcs,
      subnets: (await ec2().send(new DescribeSubnetsCommand(ofVpc))).Subnets?.map(
        ({ AvailableIpAddressCount: _count, ...subnet }) => subnet,
      ),
    });
    const before = await look();
    const adopted = { vpcId, subnetIds, instances: { count: 1 }, ssmEndpoints: true };
    const built = await build(adopted);
    expect(built).toMatchObject({
      vpcId,
      subnets: [{ subnetId: subnetIds[0], tier: "adopted" }, { subnetId: subnetIds[1] }],
    });
    expect(built.instances).toHaveLength(1);
    expect(await changed(adopted)).toEqual([]);
    await destroy();
    await expectNothingLeft();
    expect(await look()).toEqual(before);
  });

  it("is shown as it is where nothing is asked for on top", async () => {
    const { vpcId, subnetIds } = await foreignVpc();
    const mark = sandbox.requests.length;
    const built = await build({ vpcId });
    expect(built.subnets.map(({ subnetId }) => subnetId).sort()).toEqual([...subnetIds].sort());
    expect(built.resources).toEqual([]);
    expect(writesSince(sandbox, mark)).toEqual([]);
  });

  it("must exist, hold its subnets, and not be the stack's own", async () => {
    const { vpcId } = await foreignVpc();
    const own = await build({ instances: false });
    const [subnet] = own.subnets;
    for (const [consumer, says] of [
      [{ vpcId: "vpc-0123456789abcdef0" }, "cannot be found"],
      [{ vpcId, subnetIds: ["subnet-0123456789abcdef0"] }, "cannot be found"],
      [{ vpcId, subnetIds: [subnet?.subnetId] }, "another VPC"],
      [{ vpcId: own.vpcId }, "was built by this stack"],
    ] as const) {
      await expect(build(consumer)).rejects.toMatchObject({
        code: "PL-CONFIG",
        message: expect.stringContaining(says),
      });
    }
  });
});

describe("request-endpoint", () => {
  it("finds the VPC and the private subnets that init consumer built, beside other VPCs", async () => {
    await foreignVpc();
    const { rt } = stackOn(sandbox);
    const { vpcId, subnets } = await build();
    const vpc = await chooseVpc(rt, { vpcId: undefined, subnetIds: [] });
    expect(vpc.vpcId).toBe(vpcId);
    const service = { serviceId: "vpce-svc-0a", zoneIds: ["use1-az1", "use1-az2"] } as VisibleService;
    const chosen = await chooseSubnets(rt, service, vpc, []);
    expect(chosen.map(({ subnetId }) => subnetId)).toEqual(
      subnets.flatMap(({ tier, subnetId }) => (tier === "private" ? [subnetId] : [])),
    );
  });

  it("takes the default VPC where two have been built", async () => {
    await build({ instances: false });
    const other = stackOn(sandbox, { consumer: { instances: false } }, { settings: { stack: "other" } });
    await buildConsumer(other.rt);
    expect(await chooseVpc(other.rt, { vpcId: undefined, subnetIds: [] })).toMatchObject({ isDefault: true });
  });
});

describe("both sides of one name in one account", () => {
  it("leave each other alone", async () => {
    const unprotected = {
      database: false,
      cache: false,
      loadBalancer: { deletionProtection: false },
    };
    await buildConsumer(stackOn(sandbox).rt);
    await buildProducer(stackOn(sandbox, unprotected).rt, { allow: [] });
    expect(await changed()).toEqual([]);
    const before = (await planProducer(stackOn(sandbox, unprotected).rt)).summary;
    expect(before).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
    await destroy();
    await expectNothingLeft();
    expect((await planProducer(stackOn(sandbox, unprotected).rt)).summary).toEqual(before);
    const consumer = await build();
    await destroyProducer(stackOn(sandbox, unprotected).rt, {
      plan: false,
      rejectConnections: false,
      liftProtection: [],
      skipFinalSnapshot: true,
    });
    expect(await changed()).toEqual([]);
    expect((await build()).vpcId).toBe(consumer.vpcId);
  });
});

describe("destroy consumer", () => {
  it("leaves nothing, and does nothing when there is nothing", async () => {
    await build({ bastion: true });
    const { deleted, released } = await destroy();
    expect(deleted.length).toBeGreaterThan(20);
    expect(released).toEqual([]);
    await expectNothingLeft();
    const mark = sandbox.requests.length;
    expect((await destroy()).deleted).toEqual([]);
    expect(writesSince(sandbox, mark)).toEqual([]);
  });

  it("removes what the configuration does not have, though the adopted VPC is gone", async () => {
    await build({ zones: 3, bastion: true });
    const { rt } = stackOn(sandbox, { consumer: { vpcId: "vpc-0123456789abcdef0" } });
    const { deleted } = await destroyConsumer(rt, { plan: false, releaseEndpoints: false });
    expect(deleted.filter(({ type }) => type === "subnet")).toHaveLength(6);
    await expectNothingLeft();
  });

  it("refuses while endpoints of requests stand in the VPC, names them, and releases them when told so", async () => {
    const { vpcId, subnets } = await build();
    const endpoint = await endpointIn(vpcId, subnets[0]?.subnetId ?? "", true);
    const mark = sandbox.requests.length;
    await expect(destroy()).rejects.toMatchObject({
      code: "PL-CONNECTIONS",
      reason: `${endpoint} to com.amazonaws.us-east-1.logs (available)`,
      hint: `Run \`privlink release ${endpoint}\`, or pass --release-endpoints.`,
    });
    const { rt, events } = stackOn(sandbox);
    const shown = await destroyConsumer(rt, { plan: true, releaseEndpoints: false });
    expect(shown.planned).toHaveLength(19);
    expect(events.filter(({ type }) => type === "warning")).toHaveLength(1);
    expect(writesSince(sandbox, mark)).toEqual([]);
    expect((await destroy(true)).released).toEqual([endpoint]);
    await expectNothingLeft();
  });

  it("never removes an endpoint that privlink did not make", async () => {
    const { vpcId, subnets } = await build();
    const endpoint = await endpointIn(vpcId, subnets[0]?.subnetId ?? "", false);
    const mark = sandbox.requests.length;
    await expect(destroy(true)).rejects.toMatchObject({
      code: "PL-CONNECTIONS",
      hint: `Not made by privlink, delete yourself: ${endpoint}.`,
    });
    expect(changesSince(sandbox, mark)).toEqual([]);
  });
});
