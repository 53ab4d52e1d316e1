import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type CreateTableCommandInput,
} from "@aws-sdk/client-dynamodb";
import { expect } from "vitest";

/** ARN of a table of the producer, or of another account. */
export const arnOf = (name: string, account = "111111111111") =>
  `arn:aws:dynamodb:us-east-1:${account}:table/${name}`;

/** A table on demand with the keys pk and sk. */
export const tableInput = (
  name: string,
  more: Partial<CreateTableCommandInput> = {},
): CreateTableCommandInput => ({
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

/** Waits until a table is active. */
export async function active(client: DynamoDBClient, name: string): Promise<void> {
  const status = async () =>
    (await client.send(new DescribeTableCommand({ TableName: name }))).Table?.TableStatus;
  await expect.poll(status, { timeout: 5000 }).toBe("ACTIVE");
}

/** Makes a table and gives its ARN when it is active. */
export async function makeTable(
  client: DynamoDBClient,
  name: string,
  more: Partial<CreateTableCommandInput> = {},
): Promise<string> {
  await client.send(new CreateTableCommand(tableInput(name, more)));
  await active(client, name);
  return arnOf(name);
}

/** The key of an item, or an item of nothing but its key. */
export const key = (pk: string, sk = "a") => ({ pk: { S: pk }, sk: { S: sk } });

const actions = ["PutItem", "UpdateItem", "GetItem", "DeleteItem", "Query", "BatchGetItem", "BatchWriteItem"];

/** A policy that lets a principal write and read the items of its own account only. */
export const ownItemsOnly = (arn: string, principal = "arn:aws:iam::222222222222:root") =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: principal },
        Action: actions.map((action) => `dynamodb:${action}`),
        Resource: arn,
        Condition: {
          "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["ACCOUNT#${aws:PrincipalAccount}"] },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      },
    ],
  });
