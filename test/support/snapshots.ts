import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  UpdateItemCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
  type KeySchemaElement,
} from "@aws-sdk/client-dynamodb";
import type { TestSandbox } from "./sandbox.ts";
import { signInTimeOf } from "./virtual-time.ts";

/** All that a sandbox remembers at one moment, except the items of DynamoDB tables. */
export interface Snapshot {
  /** JSON of the slices. */
  readonly slices: string;
  /** JSON of what is still to happen. */
  readonly events: string;
}

/** Takes a snapshot; at once, so that it may be taken in the middle of a call. */
export function snapshotOf({ world }: TestSandbox): Snapshot {
  return { slices: JSON.stringify(world.state.slices), events: JSON.stringify(world.state.events) };
}

interface Tables {
  tables: Record<string, { tableId: string }>;
}

/**
 * Puts a sandbox back to a moment; only its time goes on. Its tables, which live outside of its state, are made or
 * deleted so that there are those of that moment, empty.
 */
export async function restore(
  sandbox: TestSandbox,
  { slices, events }: Snapshot,
  account: string,
): Promise<void> {
  const key = `dynamodb/${account}/us-east-1`;
  const wanted = JSON.parse(slices) as Record<string, unknown>;
  const client = clientOf(sandbox);
  try {
    const tables = (wanted[key] as Tables | undefined)?.tables ?? {};
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    for (const TableName of TableNames.filter((name) => !Object.hasOwn(tables, name)))
      await drop(client, TableName);
    for (const [TableName, settings] of Object.entries(tables)) {
      if (!TableNames.includes(TableName)) await make(client, TableName);
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      settings.tableId = Table?.TableId ?? "";
    }
  } finally {
    client.destroy();
  }
  const { state } = sandbox.world;
  for (const name of Object.keys(state.slices)) delete state.slices[name];
  Object.assign(state.slices, wanted);
  state.events.splice(0, Infinity, ...(JSON.parse(events) as typeof state.events));
  sandbox.world.advance(0);
}

/** Leaves the lease of a stack as a run does that was killed while it worked. */
export async function leaveLeaseHeld(sandbox: TestSandbox, table: string): Promise<void> {
  const client = clientOf(sandbox);
  const now = new Date(sandbox.world.clock.now()).toISOString();
  const dead = {
    pk: "lease",
    run: "dead",
    holder: "arn:aws:iam::111111111111:user/dead",
    host: "gone",
    command: "killed",
  };
  try {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          ...Object.fromEntries(
            Object.entries({ ...dead, since: now, expires: now }).map(([name, S]) => [name, { S }]),
          ),
          ...Object.fromEntries(
            Object.entries({ pid: 1, beat: 3, leaseSeconds: 45 }).map(([name, N]) => [
              name,
              { N: String(N) },
            ]),
          ),
          ended: { NULL: true },
        },
      }),
    );
  } finally {
    client.destroy();
  }
}

/** Makes the lease of a run that was killed look given back an hour ago, for tests that have not the time to wait. */
export async function endLease(sandbox: TestSandbox, TableName: string): Promise<void> {
  const client = clientOf(sandbox);
  try {
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: "lease" } },
        UpdateExpression: "SET #ended = :ended",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeNames: { "#ended": "ended" },
        ExpressionAttributeValues: {
          ":ended": { S: new Date(sandbox.world.clock.now() - 3_600_000).toISOString() },
        },
      }),
    );
  } finally {
    client.destroy();
  }
}

function clientOf(sandbox: TestSandbox): DynamoDBClient {
  const client = new DynamoDBClient(sandbox.client("producer"));
  signInTimeOf(client, sandbox.world);
  return client;
}

const waiting = { maxWaitTime: 30, minDelay: 0.01, maxDelay: 0.05 };

async function drop(client: DynamoDBClient, TableName: string): Promise<void> {
  await client.send(new DeleteTableCommand({ TableName }));
  await waitUntilTableNotExists({ client, ...waiting }, { TableName });
}

async function make(client: DynamoDBClient, TableName: string): Promise<void> {
  const sorted: KeySchemaElement[] = TableName.endsWith("-lease")
    ? []
    : [{ AttributeName: "sk", KeyType: "RANGE" }];
  const KeySchema: KeySchemaElement[] = [{ AttributeName: "pk", KeyType: "HASH" }, ...sorted];
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: KeySchema.map(({ AttributeName }) => ({
        AttributeName,
        AttributeType: "S" as const,
      })),
      KeySchema,
    }),
  );
  await waitUntilTableExists({ client, ...waiting }, { TableName });
}
