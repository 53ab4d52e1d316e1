import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteResourcePolicyCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  GetResourcePolicyCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  PutResourcePolicyCommand,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox } from "../../../src/sandbox/sandbox.ts";
import { services } from "../../../src/sandbox/services/registry.ts";
import { dynamoSlice } from "../../../src/sandbox/services/dynamodb/state.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { active, arnOf, key, makeTable, ownItemsOnly, tableInput } from "./dynamodb-setup.ts";

let sandbox: TestSandbox;
let owner: DynamoDBClient;
let consumer: DynamoDBClient;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  owner = new DynamoDBClient({ ...sandbox.client("producer"), maxAttempts: 1 });
  consumer = new DynamoDBClient({ ...sandbox.client("consumer-a"), maxAttempts: 1 });
});
afterAll(() => sandbox.close());

const table = (name: string) => makeTable(owner, name);

describe("resource policies (aws-facts 5.2)", () => {
  it("have revisions that guard a change", async () => {
    const arn = await table("revisions");
    await expect(owner.send(new GetResourcePolicyCommand({ ResourceArn: arn }))).rejects.toMatchObject({
      name: "PolicyNotFoundException",
    });
    const put = (ExpectedRevisionId: string | undefined, principal: string) =>
      owner.send(
        new PutResourcePolicyCommand({
          ResourceArn: arn,
          Policy: ownItemsOnly(arn, principal),
          ExpectedRevisionId,
        }),
      );
    const { RevisionId: first } = await put("NO_POLICY", "222222222222");
    await expect(put("NO_POLICY", "333333333333")).rejects.toMatchObject({ name: "PolicyNotFoundException" });
    const { RevisionId: second } = await put(first, "333333333333");
    expect(second).not.toBe(first);
    const read = await owner.send(new GetResourcePolicyCommand({ ResourceArn: arn }));
    expect(read).toMatchObject({ RevisionId: second, Policy: ownItemsOnly(arn, "333333333333") });
    await owner.send(new DeleteResourcePolicyCommand({ ResourceArn: arn, ExpectedRevisionId: second }));
    await owner.send(new DeleteResourcePolicyCommand({ ResourceArn: arn }));
  });

  it("let another account write and read its own items by ARN, and nothing else", async () => {
    const arn = await table("shared");
    await owner.send(new PutItemCommand({ TableName: "shared", Item: key("ACCOUNT#333333333333") }));
    await owner.send(new PutResourcePolicyCommand({ ResourceArn: arn, Policy: ownItemsOnly(arn) }));
    const own = key("ACCOUNT#222222222222");
    const other = key("ACCOUNT#333333333333");
    await consumer.send(new PutItemCommand({ TableName: arn, Item: { ...own, reason: { S: "checkout" } } }));
    const { Item } = await consumer.send(new GetItemCommand({ TableName: arn, Key: own }));
    expect(Item?.["reason"]).toEqual({ S: "checkout" });
    const query = (pk: string) =>
      consumer.send(
        new QueryCommand({
          TableName: arn,
          KeyConditionExpression: "#pk = :pk",
          ExpressionAttributeNames: { "#pk": "pk" },
          ExpressionAttributeValues: { ":pk": { S: pk } },
        }),
      );
    expect((await query("ACCOUNT#222222222222")).Count).toBe(1);

    const denied = (action: string) => ({
      name: "AccessDeniedException",
      message: `User: arn:aws:iam::222222222222:user/consumer-a is not authorized to perform: dynamodb:${action} on resource: ${arn} because no resource-based policy allows the dynamodb:${action} action`,
      $metadata: { httpStatusCode: 400 },
    });
    await expect(consumer.send(new PutItemCommand({ TableName: arn, Item: other }))).rejects.toMatchObject(
      denied("PutItem"),
    );
    await expect(consumer.send(new DeleteItemCommand({ TableName: arn, Key: other }))).rejects.toMatchObject(
      denied("DeleteItem"),
    );
    await expect(query("ACCOUNT#333333333333")).rejects.toMatchObject(denied("Query"));
    await expect(consumer.send(new ScanCommand({ TableName: arn }))).rejects.toMatchObject(denied("Scan"));
    await expect(consumer.send(new DescribeTableCommand({ TableName: arn }))).rejects.toMatchObject(
      denied("DescribeTable"),
    );
    await expect(
      consumer.send(
        new BatchWriteItemCommand({
          RequestItems: { [arn]: [own, other].map((Item) => ({ PutRequest: { Item } })) },
        }),
      ),
    ).rejects.toMatchObject(denied("BatchWriteItem"));
    const third = new DynamoDBClient(sandbox.client("consumer-b"));
    await expect(third.send(new GetItemCommand({ TableName: arn, Key: own }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  it("are needed from another account, which cannot tell a closed table from none", async () => {
    const arn = await table("closed");
    const read = (TableName: string) => consumer.send(new GetItemCommand({ TableName, Key: key("x") }));
    await expect(read(arn)).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(read(arnOf("absent"))).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(read(arnOf("absent", "999999999999"))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  it("deny their owner what they deny explicitly", async () => {
    const arn = await table("denied");
    const statement = { Effect: "Deny", Principal: "*", Action: "dynamodb:DeleteItem", Resource: arn };
    await owner.send(
      new PutResourcePolicyCommand({
        ResourceArn: arn,
        Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
      }),
    );
    await owner.send(new PutItemCommand({ TableName: "denied", Item: key("x") }));
    await expect(
      owner.send(new DeleteItemCommand({ TableName: "denied", Key: key("x") })),
    ).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("explicit deny in a resource-based policy") as string,
    });
  });

  it.each([
    ["no JSON", "nonsense"],
    [
      "no principal",
      JSON.stringify({ Statement: [{ Effect: "Allow", Action: "dynamodb:*", Resource: "*" }] }),
    ],
    ["another table", ownItemsOnly(arnOf("other"))],
    ["a role that is not there", ownItemsOnly(arnOf("grammar"), "arn:aws:iam::222222222222:role/nobody")],
    ["more than 20 KB", `${ownItemsOnly(arnOf("grammar"))}${" ".repeat(20_480)}`],
  ])("are refused with %s", async (_, Policy) => {
    await owner.send(new CreateTableCommand(tableInput("grammar"))).catch(() => undefined);
    await active(owner, "grammar");
    await expect(
      owner.send(new PutResourcePolicyCommand({ ResourceArn: arnOf("grammar"), Policy })),
    ).rejects.toMatchObject({ name: "ValidationException" });
  });
});

describe("time and restarts", () => {
  it("refuses a change of a policy within 15 seconds after another", async () => {
    const slow = await startTestSandbox({ timeScale: 10 });
    try {
      const client = new DynamoDBClient({ ...slow.client("producer"), maxAttempts: 1 });
      await client.send(new CreateTableCommand(tableInput("paused")));
      await active(client, "paused");
      const arn = arnOf("paused");
      const put = (principal: string) =>
        client.send(new PutResourcePolicyCommand({ ResourceArn: arn, Policy: ownItemsOnly(arn, principal) }));
      await put("222222222222");
      await expect(put("333333333333")).rejects.toMatchObject({ name: "ResourceInUseException" });
      slow.world.advance(15_000);
      await put("333333333333");
    } finally {
      await slow.close();
    }
  });

  it("finds tables, items, tags and policies again, and ends what was interrupted", async () => {
    const directory = await mkdtemp(join(tmpdir(), "privlink-test-"));
    const options = { port: 0, services, dataPath: false, directory, report: () => undefined };
    const client = (of: Awaited<ReturnType<typeof startSandbox>>) => {
      const account = of.world.state.accounts["111111111111"];
      return new DynamoDBClient({
        endpoint: of.endpoint,
        region: "us-east-1",
        credentials: {
          accessKeyId: account?.accessKeyId ?? "",
          secretAccessKey: account?.secretAccessKey ?? "",
        },
      });
    };
    try {
      const first = await startSandbox({ ...options, timeScale: 0 });
      await client(first).send(
        new CreateTableCommand(tableInput("kept", { Tags: [{ Key: "a", Value: "1" }] })),
      );
      await active(client(first), "kept");
      await client(first).send(new PutItemCommand({ TableName: "kept", Item: key("x") }));
      await first.close();

      const second = await startSandbox({ ...options, timeScale: 1 });
      expect(
        (await client(second).send(new GetItemCommand({ TableName: "kept", Key: key("x") }))).Item,
      ).toEqual(key("x"));
      expect(
        (await client(second).send(new ListTagsOfResourceCommand({ ResourceArn: arnOf("kept") }))).Tags,
      ).toEqual([{ Key: "a", Value: "1" }]);
      await client(second).send(new CreateTableCommand(tableInput("interrupted")));
      await second.close();

      const third = await startSandbox({ ...options, timeScale: 1 });
      const { Table } = await client(third).send(new DescribeTableCommand({ TableName: "interrupted" }));
      expect(Table?.TableStatus).toBe("ACTIVE");
      // A kill between the making of a table and the saving of the state, which has the tags.
      await client(third).send(new CreateTableCommand(tableInput("unsaved")));
      delete dynamoSlice({ world: third.world, account: "111111111111", region: "us-east-1" }).tables[
        "unsaved"
      ];
      await third.close();

      const fourth = await startSandbox({ ...options, timeScale: 0 });
      expect((await client(fourth).send(new ListTablesCommand({}))).TableNames).toEqual([
        "interrupted",
        "kept",
      ]);
      await client(fourth).send(new CreateTableCommand(tableInput("unsaved")));
      await fourth.close();
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
