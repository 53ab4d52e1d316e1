import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { RegistryTable } from "../../../src/registry/table.ts";

/** A real implementation of the API in this process, with one empty registry table. */
export interface TestTable extends RegistryTable {
  close(): Promise<void>;
}

/** Starts it on a free port of the loopback. */
export async function startTable(): Promise<TestTable> {
  // It has no types of its own; a name that is not a literal keeps the compiler from looking for them.
  const packageName: string = "dynalite";
  const { default: dynalite } = (await import(packageName)) as { default: (options: object) => Server };
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  const name = "privlink-registry-vpce-svc-0bb";
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
    }),
  );
  return {
    client,
    name,
    async close() {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
