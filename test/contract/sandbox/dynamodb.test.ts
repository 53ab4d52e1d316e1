import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
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
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { arnOf, key, makeTable, ownItemsOnly, tableInput } from "./dynamodb-setup.ts";

let sandbox: TestSandbox;
let owner: DynamoDBClient;
let consumer: DynamoDBClient;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  owner = new DynamoDBClient({ ...sandbox.client("producer"), maxAttempts: 1 });
  consumer = new DynamoDBClient({ ...sandbox.client("consumer-a"), maxAttempts: 1 });
});
afterAll(() => sandbox.close());

const table = (name: string, more: Partial<CreateTableCommandInput> = {}) => makeTable(owner, name, more);

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
