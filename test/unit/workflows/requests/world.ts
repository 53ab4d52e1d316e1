import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";
import { PrivlinkError } from "../../../../src/errors/error.ts";
import type { PrivlinkEvent } from "../../../../src/reporting/events.ts";
import type { Runtime } from "../../../../src/runtime/runtime.ts";
import { startTable, type TestTable } from "../../registry/dynamodb.ts";
import { FakeEc2 } from "./fake-ec2.ts";
import { fault } from "./fake-ec2-shapes.ts";

/** A runtime of one caller, and what it told. */
export interface TestRuntime extends Runtime {
  readonly events: PrivlinkEvent[];
  /** Messages of one type of event. */
  told(type: "warning" | "note" | "next"): string[];
}

/** What may go wrong with calls, counted over all services. */
export interface Fuse {
  /** Number of the call at which the run dies; undefined = never. */
  at: number | undefined;
  /** Whether the call still reached AWS. */
  after: boolean;
}

/** A producer, its consumers, EC2 as a fake and DynamoDB as a real implementation of its API. */
export interface World {
  readonly ec2: FakeEc2;
  readonly table: TestTable;
  readonly fuse: Fuse;
  /** Whether the registry answers; `denied` and `missing` as AWS says it. */
  registry: "there" | "denied" | "missing";
  /** Called at each sleep, with the time that has passed since the start in seconds. */
  onSleep: (elapsedSeconds: number) => void;
  runtime(arn: string, over?: Partial<Runtime>): TestRuntime;
  /** Calls since the last count. */
  countCalls(): number;
  close(): Promise<void>;
}

const start = Date.parse("2027-03-01T12:00:00.000Z");

export async function createWorld(): Promise<World> {
  const ec2 = new FakeEc2();
  const sts = mockClient(STSClient);
  sts.on(GetCallerIdentityCommand).callsFake((_input, client) => {
    const { arn, account } = client() as { arn?: string; account?: string };
    return { Arn: arn, Account: account };
  });
  const table = await startTable();
  let time = start;
  let calls = 0;
  const world: World = {
    ec2,
    table,
    fuse: { at: undefined, after: false },
    registry: "there",
    onSleep: () => {},
    countCalls() {
      const counted = calls;
      calls = 0;
      return counted;
    },
    runtime(arn, over) {
      const account = arn.split(":")[4] ?? "";
      const events: PrivlinkEvent[] = [];
      return {
        events,
        told: (type) =>
          events.flatMap((event) =>
            event.type === type
              ? [event.type === "next" ? `${event.message} ${event.command}` : event.message]
              : [],
          ),
        settings: {
          stack: "shop",
          configPath: "privlink.yaml",
          configDocument: undefined,
          profile: undefined,
          profileFlag: undefined,
          yes: false,
          verbose: false,
        },
        clock: {
          now: () => time,
          async sleep(ms, signal) {
            signal?.throwIfAborted();
            time += ms;
            world.onSleep((time - start) / 1000);
          },
        },
        prompter: silentPrompter,
        aws: { region: "us-east-1", get: (client) => clientFor(client, { arn, account }) },
        emit: (event) => events.push(event),
        signal: new AbortController().signal,
        env: {},
        ids: { hex: (bytes) => "ab".repeat(bytes) },
        machine: { host: "workstation", pid: 4711 },
        ...over,
      };
    },
    async close() {
      ec2.restore();
      sts.restore();
      await table.close();
    },
  };

  function clientFor<C>(Client: new (config: object) => C, caller: { arn: string; account: string }): C {
    const isDynamo = (Client as unknown) === DynamoDBClient;
    const inner = (isDynamo ? table.client : new Client({ region: "us-east-1" })) as C & Sender;
    return new Proxy(inner, {
      get(target, key) {
        if (key === "arn" || key === "account") return caller[key];
        if (key !== "send") return Reflect.get(target, key) as unknown;
        return async (command: { input: { TableName?: string } }) => {
          calls += 1;
          const dies = calls === world.fuse.at;
          if (dies && !world.fuse.after) throw lost();
          if (isDynamo) {
            if (world.registry === "denied") throw fault("AccessDeniedException");
            if (world.registry === "missing") throw fault("ResourceNotFoundException");
            // The server knows tables by name alone.
            const { TableName } = command.input;
            if (TableName !== undefined) command.input.TableName = TableName.replace(/^arn:.*\//, "");
          } else {
            Object.assign(target, caller);
          }
          const answer = await target.send(command);
          if (dies) throw lost();
          return answer;
        };
      },
    });
  }
  return world;
}

interface Sender {
  send(command: unknown): Promise<unknown>;
}

/** What a run that is killed looks like from inside. */
const lost = (): Error => new PrivlinkError("PL-INTERRUPTED", "killed");

const silentPrompter: Runtime["prompter"] = {
  interactive: false,
  text: () => Promise.reject(new Error("nobody is there")),
  confirm: () => Promise.reject(new Error("nobody is there")),
  select: () => Promise.reject(new Error("nobody is there")),
  pick: () => Promise.reject(new Error("nobody is there")),
};

/** The code of what a call rejects with. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "none";
  } catch (error) {
    return error instanceof PrivlinkError ? error.code : String(error);
  }
}
