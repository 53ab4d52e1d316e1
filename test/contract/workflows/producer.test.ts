import {
  AcceptVpcEndpointConnectionsCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointServicesCommand,
  DescribeVpcsCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { ECSClient, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildProducer } from "../../../src/workflows/build-producer.ts";
import { destroyProducer, type DestroyWish } from "../../../src/workflows/destroy-producer.ts";
import { planProducer } from "../../../src/workflows/plan-producer.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { changesSince, stackOn, writesSince } from "./stack-runtime.ts";

const unprotected = { database: { deletionProtection: false }, loadBalancer: { deletionProtection: false } };
const wish: DestroyWish = {
  plan: false,
  rejectConnections: false,
  liftProtection: [],
  skipFinalSnapshot: true,
};

let sandbox: TestSandbox;
beforeEach(async () => {
  sandbox = await startTestSandbox();
});
afterEach(() => sandbox.close());

const ec2 = () => new EC2Client(sandbox.client("producer"));
const build = (document: object = unprotected, allow: readonly string[] = []) =>
  buildProducer(stackOn(sandbox, document).rt, { allow });
const plan = (document: object = unprotected) => planProducer(stackOn(sandbox, document).rt);
const changed = async (document?: object) =>
  (await plan(document)).changes
    .filter(({ action }) => action !== "none")
    .map(({ resource, action }) => `${action} ${resource}`);

async function expectNothingLeft(): Promise<void> {
  const { Vpcs = [] } = await ec2().send(
    new DescribeVpcsCommand({ Filters: [{ Name: "tag:privlink:stack", Values: ["shop"] }] }),
  );
  expect(Vpcs).toEqual([]);
  const { summary } = await plan();
  expect(summary).toMatchObject({ update: 0, replace: 0, delete: 0, none: 0 });
}

/** What a consumer of account 222222222222 does: an endpoint in the zones of the service; answers with its id. */
async function requestEndpoint(ServiceName: string): Promise<string> {
  const consumer = new EC2Client(sandbox.client("consumer-a"));
  const { Vpc } = await consumer.send(new CreateVpcCommand({ CidrBlock: "10.50.0.0/16" }));
  const { ServiceDetails = [] } = await consumer.send(
    new DescribeVpcEndpointServicesCommand({ ServiceNames: [ServiceName] }),
  );
  const { Subnet } = await consumer.send(
    new CreateSubnetCommand({
      VpcId: Vpc?.VpcId,
      CidrBlock: "10.50.1.0/24",
      AvailabilityZone: ServiceDetails[0]?.AvailabilityZones?.[0],
    }),
  );
  const { VpcEndpoint } = await consumer.send(
    new CreateVpcEndpointCommand({
      VpcEndpointType: "Interface",
      VpcId: Vpc?.VpcId,
      ServiceName,
      SubnetIds: [Subnet?.SubnetId ?? ""],
      PrivateDnsEnabled: false,
    }),
  );
  return VpcEndpoint?.VpcEndpointId ?? "";
}

describe("init producer", () => {
  it("builds everything, and a second run sends no write", async () => {
    const first = await build();
    expect(first.changes).toMatchObject({ updated: 0, replaced: 0, deleted: 0, unchanged: 0 });
    expect(first.serviceName).toBe(`com.amazonaws.vpce.us-east-1.${first.serviceId}`);
    expect(first.resources.every(({ id }) => id !== undefined && id !== "")).toBe(true);
    const mark = sandbox.requests.length;
    const second = await build();
    expect(writesSince(sandbox, mark)).toEqual([]);
    expect(second.changes).toEqual({
      created: 0,
      updated: 0,
      replaced: 0,
      deleted: 0,
      unchanged: first.resources.length,
    });
    expect(second.resources.map(({ id }) => id)).toEqual(first.resources.map(({ id }) => id));
  });

  it("shows what follows from a new principal, and writes exactly that", async () => {
    await build();
    const { rt, events } = stackOn(sandbox, unprotected);
    const mark = sandbox.requests.length;
    await buildProducer(rt, { allow: ["222222222222"] });
    const shown = events.find(({ type }) => type === "plan");
    expect(shown).toMatchObject({
      changes: [{ resource: "shop-endpoint-service" }, { resource: "shop-registry" }],
    });
    expect(changesSince(sandbox, mark).sort()).toEqual([
      "ModifyVpcEndpointServicePermissions",
      "PutResourcePolicy",
    ]);
    // Without the flag the principal stays: the file says who must be allowed, not who must not.
    expect(await changed()).toEqual([]);
  });

  it("repairs the rule that lets the load balancer reach the tasks", async () => {
    await build();
    const { SecurityGroups = [] } = await ec2().send(
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: "tag:privlink:part", Values: ["sg-tasks"] }] }),
    );
    const [group] = SecurityGroups;
    await ec2().send(
      new RevokeSecurityGroupIngressCommand({ GroupId: group?.GroupId, IpPermissions: group?.IpPermissions }),
    );
    expect(await changed()).toEqual(["update shop-rules-tasks"]);
    const mark = sandbox.requests.length;
    await build();
    expect(changesSince(sandbox, mark)).toEqual(["AuthorizeSecurityGroupIngress"]);
    expect(await changed()).toEqual([]);
  });

  it("takes away a rule that somebody has added", async () => {
    await build();
    const { SecurityGroups = [] } = await ec2().send(
      new DescribeSecurityGroupsCommand({
        Filters: [{ Name: "tag:privlink:part", Values: ["sg-database"] }],
      }),
    );
    const GroupId = SecurityGroups[0]?.GroupId;
    const IpPermissions = [
      { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
    ];
    await ec2().send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
    const mark = sandbox.requests.length;
    await build();
    expect(changesSince(sandbox, mark)).toEqual(["RevokeSecurityGroupIngress"]);
  });

  it("brings the desired count back", async () => {
    await build();
    const ecs = new ECSClient(sandbox.client("producer"));
    await ecs.send(
      new UpdateServiceCommand({ cluster: "shop-cluster", service: "shop-service", desiredCount: 0 }),
    );
    expect(await changed()).toEqual(["update shop-service"]);
    await build();
    expect(await changed()).toEqual([]);
  });

  it("refuses to lose what is protected, and says how it can be lost", async () => {
    await build({});
    const mark = sandbox.requests.length;
    await expect(build({ database: false })).rejects.toMatchObject({
      code: "PL-PROTECTED",
      message: "The plan would remove db-instance shop-database, and deletion protection is on.",
    });
    expect(writesSince(sandbox, mark)).toEqual([]);
  });

  it("removes what the configuration does not ask for any more", async () => {
    await build();
    const without = { ...unprotected, database: false };
    expect(await changed(without)).toContain("delete shop-database");
    const { changes } = await build(without);
    expect(changes.deleted).toBe(7);
    expect(await changed(without)).toEqual([]);
    await build();
    expect(await changed()).toEqual([]);
  });

  it("wants an answer when there are changes and nobody can be asked", async () => {
    const { rt } = stackOn(sandbox, unprotected, { settings: { yes: false } });
    await expect(buildProducer(rt, { allow: [] })).rejects.toMatchObject({ code: "PL-NO-TERMINAL" });
    expect(writesSince(sandbox, 0)).toEqual([]);
    await build();
    await expect(buildProducer(rt, { allow: [] })).resolves.toMatchObject({
      changes: { created: 0, updated: 0 },
    });
  });

  it.each(
    // Where a crash can happen at all is swept in crash-sweep-build.test.ts and crash-sweep-destroy.test.ts.
    [0, 45].flatMap((write) => [[write, false] as const, [write, true] as const]),
  )(
    "goes on after a crash at write %i (took effect: %s), without duplicate or orphan",
    async (write, after) => {
      const { rt } = stackOn(sandbox, unprotected, { crash: { write, after } });
      await expect(buildProducer(rt, { allow: [] })).rejects.toThrow(/CreateTable|Could not be built/);
      const built = await build();
      expect(await changed()).toEqual([]);
      expect(new Set(built.resources.map(({ type, id }) => `${type} ${id}`)).size).toBe(
        built.resources.length,
      );
      await destroyProducer(stackOn(sandbox, unprotected).rt, wish);
      await expectNothingLeft();
    },
  );
});

describe("destroy producer", () => {
  it("refuses while protection is on, shows what --plan would do, and lifts what is named", async () => {
    await build({});
    const mark = sandbox.requests.length;
    const { rt, events } = stackOn(sandbox);
    await expect(destroyProducer(rt, wish)).rejects.toMatchObject({
      code: "PL-PROTECTED",
      hint: expect.stringContaining("--lift-protection shop-nlb --lift-protection shop-database") as string,
    });
    const shown = await destroyProducer(rt, { ...wish, plan: true, skipFinalSnapshot: false });
    expect(shown.planned.length).toBeGreaterThan(30);
    expect(shown.kept).toEqual([expect.stringContaining("shop-database-final")]);
    expect(events.filter(({ type }) => type === "warning")).toHaveLength(1);
    expect(writesSince(sandbox, mark)).toEqual([]);
    await destroyProducer(rt, { ...wish, liftProtection: ["shop-nlb", "shop-database"] });
    await expectNothingLeft();
  });

  it("refuses a name that cannot be protected", async () => {
    await build();
    await expect(
      destroyProducer(stackOn(sandbox).rt, { ...wish, liftProtection: ["shop-vpc"] }),
    ).rejects.toMatchObject({ code: "PL-USAGE", hint: expect.stringContaining("shop-database") as string });
  });

  it("finds what an earlier configuration built, and what bears the stack's tags though it is no part of it", async () => {
    await build({ ...unprotected, network: { zones: 3 } });
    const { Vpcs = [] } = await ec2().send(
      new DescribeVpcsCommand({ Filters: [{ Name: "tag:privlink:stack", Values: ["shop"] }] }),
    );
    const Tags = Object.entries({
      "privlink:stack": "shop",
      "privlink:managed": "true",
      "privlink:part": "subnet-app-1",
    }).map(([Key, Value]) => ({ Key, Value }));
    await ec2().send(
      new CreateSubnetCommand({
        VpcId: Vpcs[0]?.VpcId,
        CidrBlock: "10.20.240.0/24",
        TagSpecifications: [{ ResourceType: "subnet", Tags }],
      }),
    );
    const { deleted } = await destroyProducer(stackOn(sandbox, {}, {}).rt, {
      ...wish,
      liftProtection: ["shop-nlb", "shop-database"],
    });
    expect(deleted.filter(({ type }) => type === "subnet")).toHaveLength(7);
    await expectNothingLeft();
  });

  it("refuses while connections are accepted, names them, and rejects them when told so", async () => {
    const { serviceId, serviceName } = await build(unprotected, ["222222222222"]);
    const endpoint = await requestEndpoint(serviceName);
    await ec2().send(
      new AcceptVpcEndpointConnectionsCommand({ ServiceId: serviceId, VpcEndpointIds: [endpoint] }),
    );
    const mark = sandbox.requests.length;
    await expect(destroyProducer(stackOn(sandbox, unprotected).rt, wish)).rejects.toMatchObject({
      code: "PL-CONNECTIONS",
      reason: `${endpoint} of account 222222222222`,
    });
    expect(writesSince(sandbox, mark)).toEqual([]);
    await destroyProducer(stackOn(sandbox, unprotected).rt, { ...wish, rejectConnections: true });
    await expectNothingLeft();
  });

  it("rejects requests on which nobody has decided", async () => {
    const { serviceName } = await build(unprotected, ["222222222222"]);
    await requestEndpoint(serviceName);
    const { rt, events } = stackOn(sandbox, unprotected);
    await destroyProducer(rt, wish);
    expect(events).toContainEqual({ type: "note", message: "Rejected 1 of 1 connections." });
    await expectNothingLeft();
  });

  it("goes on when it was cut, and does nothing when there is nothing", async () => {
    await build();
    const { rt } = stackOn(sandbox, unprotected, { crash: { write: 12, after: true } });
    await expect(destroyProducer(rt, wish)).rejects.toMatchObject({ code: "PL-INTERNAL" });
    const rest = await destroyProducer(stackOn(sandbox, unprotected).rt, wish);
    expect(rest.deleted.length).toBeGreaterThan(5);
    await expectNothingLeft();
    const mark = sandbox.requests.length;
    expect((await destroyProducer(stackOn(sandbox, unprotected).rt, wish)).deleted).toEqual([]);
    expect(writesSince(sandbox, mark)).toEqual([]);
  });
});
