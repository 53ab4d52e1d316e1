import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
} from "@aws-sdk/client-dynamodb";
import { registryGap } from "../fault.ts";
import type { RegistryAws } from "../table.ts";

/** The table of a stack's lease and the client to reach it with. */
export interface LeaseTable {
  readonly client: DynamoDBClient;
  readonly name: string;
  /** Value of the tag `privlink:stack`. */
  readonly owner: string;
}

/** IAM actions that a run needs on the lease table of its stack. */
export const leaseActions: readonly string[] = [
  "dynamodb:CreateTable",
  "dynamodb:DeleteTable",
  "dynamodb:DescribeTable",
  "dynamodb:GetItem",
  "dynamodb:ListTagsOfResource",
  "dynamodb:PutItem",
  // The tags that the create call sets.
  "dynamodb:TagResource",
  "dynamodb:UpdateItem",
];

/**
 * How a lease table stands. `foreign`: something else bears the name. `changing`: it is being made or deleted.
 */
export type LeaseTableState = "usable" | "missing" | "changing" | "foreign";

/**
 * The lease table of one side of a stack, by its name. Sends nothing.
 * @param owner value of the tag `privlink:stack`; its slash, which no table name may hold, becomes a dot, which
 * no stack name may hold
 */
export function leaseTable(aws: RegistryAws, owner: string): LeaseTable {
  return { client: aws.get(DynamoDBClient), name: `${owner.replaceAll("/", ".")}-lease`, owner };
}

/** Looks once. */
export async function lookAtLeaseTable({ client, name, owner }: LeaseTable): Promise<LeaseTableState> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    if (Table?.TableStatus !== "ACTIVE" || Table.TableArn === undefined) return "changing";
    const { Tags } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: Table.TableArn }));
    const isOwn = Tags?.some(({ Key, Value }) => Key === "privlink:stack" && Value === owner) ?? false;
    return isOwn ? "usable" : "foreign";
  } catch (error) {
    if (registryGap(error) === "missing") return "missing";
    throw error;
  }
}

/**
 * Asks for the table; one that somebody has just made will do as well. On demand: a lease costs next to nothing.
 */
export async function createLeaseTable({ client, name, owner }: LeaseTable): Promise<void> {
  const tags = {
    Name: name,
    "privlink:stack": owner,
    "privlink:part": "lease",
    "privlink:managed": "true",
  };
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
  } catch (error) {
    if (!isInUse(error)) throw error;
  }
}

/** Asks for the removal of the table; one that is gone, or going, is no failure. */
export async function deleteLeaseTable({ client, name }: LeaseTable): Promise<void> {
  try {
    await client.send(new DeleteTableCommand({ TableName: name }));
  } catch (error) {
    if (registryGap(error) !== "missing" && !isInUse(error)) throw error;
  }
}

/** It exists already, or is being made or deleted. */
const isInUse = (error: unknown): boolean =>
  error instanceof Error && error.name === "ResourceInUseException";
