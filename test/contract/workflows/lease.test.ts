import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PrivlinkError } from "../../../src/errors/error.ts";
import { leaseActions } from "../../../src/registry/lease/table.ts";
import { buildProducer } from "../../../src/workflows/build-producer.ts";
import { destroyProducer } from "../../../src/workflows/destroy-producer.ts";
import { openStack } from "../../../src/workflows/stack-context.ts";
import { withLease } from "../../../src/workflows/stack-lease.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { leaveLeaseHeld } from "../../support/snapshots.ts";
import { stackOn, timeOf, writesSince } from "./stack-runtime.ts";

const document = { database: false, cache: false, loadBalancer: { deletionProtection: false } };
const wish = { plan: false, rejectConnections: false, liftProtection: [], skipFinalSnapshot: true };
const command = "privlink init producer --stack shop";

let sandbox: TestSandbox;
beforeEach(async () => {
  sandbox = await startTestSandbox();
});
afterEach(() => sandbox.close());

const dynamodb = () => new DynamoDBClient(sandbox.client("producer"));
const record = async () => {
  const { Item } = await dynamodb().send(
    new GetItemCommand({ TableName: "shop-lease", Key: { pk: { S: "lease" } }, ConsistentRead: true }),
  );
  return Item;
};
const runOn = (pid: number, options: Parameters<typeof stackOn>[2] = {}) =>
  stackOn(sandbox, document, { ...options, pid });
const stacks = async () => {
  const { Vpcs = [] } = await new EC2Client(sandbox.client("producer")).send(
    new DescribeVpcsCommand({ Filters: [{ Name: "tag:privlink:stack", Values: ["shop"] }] }),
  );
  return Vpcs.length;
};
/** Holds the lease until the returned function is called. */
async function hold(pid = 1): Promise<() => Promise<void>> {
  const { rt } = runOn(pid);
  const session = await openStack(rt, "shop");
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  let began: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (began = resolve));
  const held = withLease(rt, session, { command }, async () => {
    began();
    await ended;
  });
  await begun;
  return async () => {
    end();
    await held;
  };
}

describe("the lease of a stack", () => {
  it("lets one of five builds work, tells the others who that is, and one stack results", async () => {
    const runs = [1, 2, 3, 4, 5].map((pid) => runOn(pid));
    const results = await Promise.all(runs.map(({ rt }) => buildProducer(rt, { allow: [] })));
    expect(new Set(results.map(({ serviceId }) => serviceId)).size).toBe(1);
    expect(await stacks()).toBe(1);
    expect(results.filter(({ changes }) => changes.created > 0)).toHaveLength(1);
    const waited = runs.filter(({ events }) =>
      events.some((event) => event.type === "lease" && event.status === "waiting"),
    );
    expect(waited).toHaveLength(4);
    for (const { events } of waited) {
      expect(events.find(({ type }) => type === "lease")).toMatchObject({
        stack: "shop",
        holder: "arn:aws:iam::111111111111:user/producer",
        host: "workstation",
        command,
        since: expect.stringMatching(/^\d{4}-/) as string,
      });
    }
  });

  it("is not touched by a run that has nothing to change", async () => {
    await buildProducer(runOn(1).rt, { allow: [] });
    const before = await record();
    const release = await hold();
    const mark = sandbox.requests.length;
    await buildProducer(runOn(2).rt, { allow: [] });
    expect(writesSince(sandbox, mark)).toEqual([]);
    await release();
    expect(before?.["ended"]?.S).toMatch(/^\d{4}-/);
  });

  it("turns a run away that does not want to wait, with the holder's name", async () => {
    const release = await hold(7);
    const mark = sandbox.requests.length;
    await expect(buildProducer(runOn(2).rt, { allow: [], leaseTimeoutMs: 0 })).rejects.toMatchObject({
      code: "PL-LEASE",
      reason: expect.stringContaining(
        `user/producer runs \`${command}\` on workstation (pid 7) since`,
      ) as string,
      details: { pid: 7 },
    });
    // Nothing exists yet, but somebody is about to build it.
    await expect(destroyProducer(runOn(2).rt, { ...wish, leaseTimeoutMs: 0 })).rejects.toMatchObject({
      code: "PL-LEASE",
    });
    expect(writesSince(sandbox, mark).filter((operation) => operation.startsWith("Create"))).toEqual([]);
    await release();
  });

  it("turns a run away that has waited as long as it wanted to", async () => {
    const release = await hold();
    const { clock } = timeOf(sandbox);
    const startedMs = clock.now();
    await expect(buildProducer(runOn(2).rt, { allow: [], leaseTimeoutMs: 100_000 })).rejects.toMatchObject({
      code: "PL-LEASE",
    });
    // More than a lease: its holder has renewed it all the while.
    expect(clock.now() - startedMs).toBeGreaterThanOrEqual(100_000);
    await release();
  });

  it("is taken over from a run that was killed after the lease time, not before", async () => {
    await hold().then((release) => release());
    await leaveLeaseHeld(sandbox, "shop-lease");
    const { clock } = timeOf(sandbox);
    const startedMs = clock.now();
    const { rt, events } = runOn(2);
    const session = await openStack(rt, "shop");
    await withLease(rt, session, { command }, () => Promise.resolve());
    const waitedMs = clock.now() - startedMs;
    expect(waitedMs).toBeGreaterThanOrEqual(45_000);
    expect(waitedMs).toBeLessThan(50_000);
    expect(events.flatMap((event) => (event.type === "lease" ? [event.status] : []))).toEqual([
      "waiting",
      "taken-over",
    ]);
  });

  it("ends the run that lost it at a safe point, and the next run goes on", async () => {
    const { rt } = runOn(1);
    const session = await openStack(rt, "shop");
    const lost = withLease(rt, session, { command }, async (held) => {
      await dynamodb().send(
        new UpdateItemCommand({
          TableName: "shop-lease",
          Key: { pk: { S: "lease" } },
          UpdateExpression: "SET #run = :other",
          ExpressionAttributeNames: { "#run": "run" },
          ExpressionAttributeValues: { ":other": { S: "other" } },
        }),
      );
      await new Promise<void>((resolve) => held.tools.signal.addEventListener("abort", () => resolve()));
      expect(held.reading.signal.aborted).toBe(true);
      // What the engine says then.
      throw new PrivlinkError("PL-INTERRUPTED", "Interrupted: 3 resources exist now, 4 not built yet.", {
        hint: "Run it again.",
      });
    });
    await expect(lost).rejects.toMatchObject({
      code: "PL-LEASE",
      message: "This run lost the lease of stack shop and stopped: 3 resources exist now, 4 not built yet.",
      hint: "Run it again.",
    });
    // It was not this run's any more, so it was not given back.
    expect((await record())?.["run"]).toEqual({ S: "other" });
  });

  it("goes with the stack, and a run that waited for it begins again", async () => {
    await buildProducer(runOn(1).rt, { allow: [] });
    const [gone, built] = await Promise.all([
      destroyProducer(runOn(2).rt, wish),
      // Later than the removal, but before its end.
      timeOf(sandbox)
        .clock.sleep(1)
        .then(() => buildProducer(runOn(3).rt, { allow: ["222222222222"] })),
    ]);
    expect(gone.deleted.length).toBeGreaterThan(30);
    expect(built.changes.created).toBeGreaterThan(30);
    expect(await stacks()).toBe(1);
    await destroyProducer(runOn(2).rt, wish);
    await expect(
      dynamodb().send(new DescribeTableCommand({ TableName: "shop-lease" })),
    ).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("is removed by a removal that finds nothing else", async () => {
    await hold().then((release) => release());
    expect((await destroyProducer(runOn(2).rt, wish)).deleted).toEqual([]);
    await expect(
      dynamodb().send(new DescribeTableCommand({ TableName: "shop-lease" })),
    ).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    const mark = sandbox.requests.length;
    await destroyProducer(runOn(2).rt, wish);
    expect(writesSince(sandbox, mark)).toEqual([]);
  });

  it("leaves a table of the same name alone that is somebody else's", async () => {
    await dynamodb().send(
      new CreateTableCommand({
        TableName: "shop-lease",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      }),
    );
    await expect(buildProducer(runOn(1).rt, { allow: [] })).rejects.toMatchObject({ code: "PL-CONFLICT" });
    expect(await record()).toBeUndefined();
    await expect(destroyProducer(runOn(1).rt, wish)).resolves.toMatchObject({ deleted: [] });
    await dynamodb().send(new DescribeTableCommand({ TableName: "shop-lease" }));
  });

  it("calls nothing that its list of IAM actions does not have, since policies are made from it", async () => {
    await leaveLeaseHeld(sandbox, "shop-lease").catch(() => undefined);
    const mark = sandbox.requests.length;
    await hold().then((release) => release());
    await destroyProducer(runOn(2).rt, wish);
    const called = sandbox.requests
      .slice(mark)
      .flatMap(({ service, operation }) => (service === "dynamodb" ? [`dynamodb:${operation}`] : []));
    expect(new Set(called).size).toBeGreaterThan(6);
    expect([...new Set(called)].filter((action) => !leaseActions.includes(action))).toEqual([
      // Of the look at the stack.
      "dynamodb:ListTables",
    ]);
  });

  it("is given back by a run that is interrupted, which says that it waited in vain", async () => {
    const release = await hold();
    const interruption = new AbortController();
    const waiting = buildProducer(runOn(2, { signal: interruption.signal }).rt, { allow: [] });
    await timeOf(sandbox).clock.sleep(10_000);
    interruption.abort(new PrivlinkError("PL-INTERRUPTED", "The command was interrupted"));
    await expect(waiting).rejects.toMatchObject({
      code: "PL-INTERRUPTED",
      message: "Interrupted while another run works on stack shop.",
    });
    await release();
    expect((await record())?.["ended"]?.S).toBeDefined();
  });
});
