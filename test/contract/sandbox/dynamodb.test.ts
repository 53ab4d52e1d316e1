import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteResourcePolicyCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  GetResourcePolicyCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  PutResourcePolicyCommand,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  TransactWriteItemsCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  type CreateTableCommandInput,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox } from "../../../src/sandbox/sandbox.ts";
import { services } from "../../../src/sandbox/services/registry.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";

let sandbox: TestSandbox;
let owner: DynamoDBClient;
let consumer: DynamoDBClient;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  owner = new DynamoDBClient({ ...sandbox.client("producer"), maxAttempts: 1 });
  consumer = new DynamoDBClient({ ...sandbox.client("consumer-a"), maxAttempts: 1 });
});
afterAll(() => sandbox.close());

const arnOf = (name: string, account = "111111111111") =>
  `arn:aws:dynamodb:us-east-1:${account}:table/${name}`;

const tableInput = (name: string, more: Partial<CreateTableCommandInput> = {}): CreateTableCommandInput => ({
  TableName: name,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  ...more,
});

async function table(name: string, more: Partial<CreateTableCommandInput> = {}): Promise<string> {
  await owner.send(new CreateTableCommand(tableInput(name, more)));
  await active(name);
  return arnOf(name);
}

async function active(name: string): Promise<void> {
  await expect
    .poll(async () => (await owner.send(new DescribeTableCommand({ TableName: name }))).Table?.TableStatus)
    .toBe("ACTIVE");
}

const key = (pk: string, sk = "a") => ({ pk: { S: pk }, sk: { S: sk } });

const ownItemsOnly = (arn: string, principal = "arn:aws:iam::222222222222:root") =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: principal },
        Action: [
          "PutItem",
          "UpdateItem",
          "GetItem",
          "DeleteItem",
          "Query",
          "BatchGetItem",
          "BatchWriteItem",
        ].map((action) => `dynamodb:${action}`),
        Resource: arn,
        Condition: {
          "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["ACCOUNT#${aws:PrincipalAccount}"] },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      },
    ],
  });

describe("tables", () => {
  it("are described with what was asked for, in the owner's account", async () => {
    await owner.send(
      new CreateTableCommand(
        tableInput("described", { DeletionProtectionEnabled: true, Tags: [{ Key: "team", Value: "shop" }] }),
      ),
    );
    const { Table } = await owner.send(new DescribeTableCommand({ TableName: arnOf("described") }));
    expect(Table).toMatchObject({
      TableName: "described",
      TableArn: arnOf("described"),
      DeletionProtectionEnabled: true,
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
    });
    expect(Math.abs(Date.now() - (Table?.CreationDateTime?.getTime() ?? 0))).toBeLessThan(60_000);
    const { Tags } = await owner.send(new ListTagsOfResourceCommand({ ResourceArn: arnOf("described") }));
    expect(Tags).toEqual([{ Key: "team", Value: "shop" }]);
  });

  it("have a name of their own", async () => {
    await table("taken");
    await expect(owner.send(new CreateTableCommand(tableInput("taken")))).rejects.toMatchObject({
      name: "ResourceInUseException",
    });
  });

  it("belong to one account", async () => {
    await table("mine");
    await expect(consumer.send(new DescribeTableCommand({ TableName: "mine" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("cannot be deleted while they are protected", async () => {
    await table("protected", { DeletionProtectionEnabled: true });
    await expect(owner.send(new DeleteTableCommand({ TableName: "protected" }))).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("Disable deletion protection first") as string,
    });
    await owner.send(new UpdateTableCommand({ TableName: "protected", DeletionProtectionEnabled: false }));
    await owner.send(new DeleteTableCommand({ TableName: "protected" }));
    await expect
      .poll(() =>
        owner.send(new DescribeTableCommand({ TableName: "protected" })).catch((e: Error) => e.name),
      )
      .toBe("ResourceNotFoundException");
  });

  it("forget tags and policy with the table", async () => {
    const arn = await table("again", {
      Tags: [{ Key: "a", Value: "1" }],
      ResourcePolicy: ownItemsOnly(arnOf("again")),
    });
    await owner.send(new DeleteTableCommand({ TableName: "again" }));
    await expect
      .poll(() => owner.send(new DescribeTableCommand({ TableName: "again" })).catch((e: Error) => e.name))
      .toBe("ResourceNotFoundException");
    await table("again");
    expect((await owner.send(new ListTagsOfResourceCommand({ ResourceArn: arn }))).Tags).toEqual([]);
    await expect(owner.send(new GetResourcePolicyCommand({ ResourceArn: arn }))).rejects.toMatchObject({
      name: "PolicyNotFoundException",
    });
  });

  it("are listed page by page, whatever items there are", async () => {
    await table("page-1");
    await table("page-2");
    await table("page-3");
    await owner.send(new PutItemCommand({ TableName: "page-1", Item: key("x") }));
    const first = await owner.send(new ListTablesCommand({ ExclusiveStartTableName: "page", Limit: 2 }));
    expect(first).toMatchObject({ TableNames: ["page-1", "page-2"], LastEvaluatedTableName: "page-2" });
    const second = await owner.send(new ListTablesCommand({ ExclusiveStartTableName: "page-2", Limit: 1 }));
    expect(second.TableNames).toEqual(["page-3"]);
  });

  it("bear tags that can be changed", async () => {
    const arn = await table("tagged");
    await owner.send(
      new TagResourceCommand({
        ResourceArn: arn,
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "2" },
        ],
      }),
    );
    await owner.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: ["a"] }));
    const { Tags } = await owner.send(new ListTagsOfResourceCommand({ ResourceArn: arn }));
    expect(Tags).toEqual([{ Key: "b", Value: "2" }]);
  });

  it("have point-in-time recovery to switch on, and no time to live", async () => {
    await table("recover");
    await owner.send(
      new UpdateContinuousBackupsCommand({
        TableName: "recover",
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 },
      }),
    );
    const { ContinuousBackupsDescription: backups } = await owner.send(
      new DescribeContinuousBackupsCommand({ TableName: "recover" }),
    );
    expect(backups?.PointInTimeRecoveryDescription).toMatchObject({
      PointInTimeRecoveryStatus: "ENABLED",
      RecoveryPeriodInDays: 7,
    });
    const { TimeToLiveDescription } = await owner.send(
      new DescribeTimeToLiveCommand({ TableName: "recover" }),
    );
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: "DISABLED" });
  });
});

describe("items", () => {
  it("are written on a condition once", async () => {
    await table("conditional");
    const write = () =>
      owner.send(
        new PutItemCommand({
          TableName: "conditional",
          Item: { ...key("x"), state: { S: "new" } },
          ConditionExpression: "attribute_not_exists(pk)",
        }),
      );
    await write();
    await expect(write()).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
  });

  it("are updated with expressions and queried in order", async () => {
    await table("trail");
    await owner.send(
      new UpdateItemCommand({
        TableName: "trail",
        Key: key("x", "2"),
        UpdateExpression: "SET #log = list_append(if_not_exists(#log, :none), :line)",
        ExpressionAttributeNames: { "#log": "log" },
        ExpressionAttributeValues: { ":none": { L: [] }, ":line": { L: [{ S: "made" }] } },
      }),
    );
    await owner.send(new PutItemCommand({ TableName: "trail", Item: key("x", "1") }));
    const { Items } = await owner.send(
      new QueryCommand({
        TableName: "trail",
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: "x" } },
      }),
    );
    expect(Items).toEqual([key("x", "1"), { ...key("x", "2"), log: { L: [{ S: "made" }] } }]);
  });

  it("are written and read in batches, by name and by ARN", async () => {
    const arn = await table("batch");
    await owner.send(
      new BatchWriteItemCommand({
        RequestItems: { batch: ["a", "b"].map((pk) => ({ PutRequest: { Item: key(pk) } })) },
      }),
    );
    const { Responses } = await owner.send(
      new BatchGetItemCommand({ RequestItems: { [arn]: { Keys: [key("a"), key("b")] } } }),
    );
    expect(Responses?.[arn]).toHaveLength(2);
  });

  it("are scanned with a filter, consistently", async () => {
    await table("scanned");
    await owner.send(new PutItemCommand({ TableName: "scanned", Item: key("ACCOUNT#1") }));
    await owner.send(new PutItemCommand({ TableName: "scanned", Item: key("LOCK") }));
    const { Items } = await owner.send(
      new ScanCommand({
        TableName: "scanned",
        ConsistentRead: true,
        FilterExpression: "begins_with(pk, :p)",
        ExpressionAttributeValues: { ":p": { S: "ACCOUNT#" } },
      }),
    );
    expect(Items).toEqual([key("ACCOUNT#1")]);
  });

  it("are refused with what is not modelled, never silently", async () => {
    await table("strict");
    await expect(
      owner.send(
        new PutItemCommand({
          TableName: "strict",
          Item: key("x"),
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      ),
    ).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining("ReturnValuesOnConditionCheckFailure") as string,
    });
    await expect(
      owner.send(
        new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: "strict", Item: key("x") } }] }),
      ),
    ).rejects.toMatchObject({ name: "NotImplemented" });
    await expect(
      owner.send(new GetItemCommand({ TableName: "strict", Key: { pk: { S: "x" } } })),
    ).rejects.toMatchObject({ name: "ValidationException" });
  });
});

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
    await active("grammar");
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
      await expect
        .poll(
          async () =>
            (await client.send(new DescribeTableCommand({ TableName: "paused" }))).Table?.TableStatus,
          { timeout: 5000 },
        )
        .toBe("ACTIVE");
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
      await expect
        .poll(
          async () =>
            (await client(first).send(new DescribeTableCommand({ TableName: "kept" }))).Table?.TableStatus,
        )
        .toBe("ACTIVE");
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
      await third.close();
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
