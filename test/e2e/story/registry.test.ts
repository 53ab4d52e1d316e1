import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Outcome } from "../../support/cli.ts";
import { type RequestedEndpoint, releaseAll, request, rowOf } from "../../support/stack-endpoints.ts";
import {
  type Actor,
  consumerA,
  consumerB,
  describeStory,
  producer,
  sdkConfig,
  stack,
} from "../../support/stack.ts";

const owner = `arn:aws:iam::${producer.account}:user/producer`;

/** What `approve --json` and `reject --json` say. */
interface Decided {
  readonly approved?: readonly { readonly decidedBy: string }[];
  readonly failed: readonly {
    readonly code: string;
    readonly message: string;
    readonly reason: string | null;
  }[];
}

/** Pretends to be whoever decided first, so that a second owner comes late. */
const table = (): string =>
  `arn:aws:dynamodb:${producer.environment()["AWS_REGION"]}:${producer.account}:table/privlink-registry-${stack().serviceId}`;
const database = async (who: Actor): Promise<DynamoDBClient> =>
  new DynamoDBClient({ ...(await sdkConfig(who)), maxAttempts: 1 });
const requestKey = (account: string, endpointId: string) => ({
  pk: { S: `ACCOUNT#${account}` },
  sk: { S: `REQUEST#${endpointId}` },
});
const decisionKey = (account: string, endpointId: string) => ({
  pk: { S: `DECISION#${account}` },
  sk: { S: endpointId },
});

const documentOf = ({ stdout }: Outcome): Decided => JSON.parse(stdout) as Decided;

describeStory("what is on record", () => {
  let asked: RequestedEndpoint;
  beforeEach(async () => {
    asked = await request(consumerA, "Price lookups");
  });
  afterEach(() => releaseAll(consumerA, consumerB));

  it("says who approved, why and when, to the owner and to the consumer", async () => {
    const startedMs = Date.now();
    await producer.privlink(["approve", asked.endpointId, "--reason", "Within budget", "--expires", "30d"]);
    const row = await rowOf(producer, asked.endpointId);
    expect(row).toMatchObject({
      account: consumerA.account,
      requestedBy: `arn:aws:iam::${consumerA.account}:user/consumer-a`,
      reason: "Price lookups",
      decision: "approved",
      decidedBy: owner,
      decisionReason: "Within budget",
      registered: true,
      findings: [],
    });
    const decidedMs = Date.parse(row.decidedAt ?? "");
    expect(decidedMs).toBeGreaterThanOrEqual(startedMs);
    expect(decidedMs).toBeLessThanOrEqual(Date.now());
    expect(await rowOf(consumerA, asked.endpointId)).toMatchObject({
      decidedBy: owner,
      decidedAt: row.decidedAt,
      decisionReason: "Within budget",
    });
    const human = await producer.say(["requests", "--no-color"]);
    const text = human.stdout.replaceAll(/\s+/g, " ");
    expect(text).toContain("approved by producer: Within budget");
    expect(text).toContain("30 d left");
  });

  it("a second decision is refused with 1 and names the first one", async () => {
    await producer.privlink(["reject", asked.endpointId, "--reason", "No ticket"]);
    const { decidedAt } = await rowOf(producer, asked.endpointId);
    const second = await producer.say(["approve", asked.endpointId, "--json"]);
    expect(second.exitCode).toBe(1);
    expect(documentOf(second).failed).toMatchObject([
      {
        code: "PL-DECIDED",
        message: `${asked.endpointId} was rejected by ${owner} at ${decidedAt}`,
        reason: "their reason: No ticket",
      },
    ]);
    expect(await rowOf(producer, asked.endpointId)).toMatchObject({
      state: "rejected",
      decision: "rejected",
    });
  });

  it("an owner who comes after another one is refused with 1 and told who, why and when", async () => {
    await producer.privlink(["approve", asked.endpointId, "--reason", "Within budget"]);
    // The sandbox has one user in each account: the record is made to say that it was somebody else.
    const colleague = `arn:aws:iam::${producer.account}:user/colleague`;
    await (
      await database(producer)
    ).send(
      new UpdateItemCommand({
        TableName: table(),
        Key: decisionKey(consumerA.account, asked.endpointId),
        UpdateExpression: "SET decidedBy = :colleague",
        ExpressionAttributeValues: { ":colleague": { S: colleague } },
      }),
    );
    const late = await producer.say(["approve", asked.endpointId, "--reason", "me too", "--json"]);
    expect(late.exitCode).toBe(1);
    const [failure] = documentOf(late).failed;
    expect(failure).toMatchObject({ code: "PL-DECIDED", reason: "their reason: Within budget" });
    expect(failure?.message).toContain(`was approved by ${colleague} at `);
    expect(await rowOf(producer, asked.endpointId)).toMatchObject({
      decidedBy: colleague,
      decisionReason: "Within budget",
    });
  });

  it("of two who decide at once one wins, and EC2 does what is on record", async () => {
    const [approved, rejected] = await Promise.all([
      producer.say(["approve", asked.endpointId, "--reason", "yes", "--json"]),
      producer.say(["reject", asked.endpointId, "--reason", "no", "--json"]),
    ]);
    const codes = [approved.exitCode, rejected.exitCode];
    expect(codes.filter((code) => code === 0)).toHaveLength(1);
    const { state, decision } = await rowOf(producer, asked.endpointId);
    expect([decision, state]).toEqual(
      approved.exitCode === 0 ? ["approved", "available"] : ["rejected", "rejected"],
    );
    const { Item } = await (
      await database(producer)
    ).send(new GetItemCommand({ TableName: table(), Key: decisionKey(consumerA.account, asked.endpointId) }));
    const trail = (Item?.["audit"]?.L ?? []).map((entry) => entry.M?.["action"]?.S);
    expect(trail).toEqual([decision, "effective"]);
  });
});

describeStory("a consumer and the registry table", () => {
  let own: RequestedEndpoint;
  let foreign: RequestedEndpoint;
  beforeEach(async () => {
    [own, foreign] = await Promise.all([request(consumerA, "Price lookups"), request(consumerB, "Export")]);
    await producer.privlink(["approve", own.endpointId, foreign.endpointId]);
  });
  afterEach(() => releaseAll(consumerA, consumerB));

  it("reads its own request, and is refused everything else", async () => {
    const client = await database(consumerA);
    const TableName = table();
    const others = consumerB.account;
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: requestKey(consumerA.account, own.endpointId) }),
    );
    expect(Item?.["reason"]).toEqual({ S: "Price lookups" });

    const refused: readonly (readonly [string, () => Promise<unknown>])[] = [
      [
        "read another's",
        () => client.send(new GetItemCommand({ TableName, Key: requestKey(others, foreign.endpointId) })),
      ],
      [
        "query another's",
        () =>
          client.send(
            new QueryCommand({
              TableName,
              KeyConditionExpression: "pk = :pk",
              ExpressionAttributeValues: { ":pk": { S: `ACCOUNT#${others}` } },
            }),
          ),
      ],
      [
        "write another's",
        () =>
          client.send(new PutItemCommand({ TableName, Item: requestKey(others, "vpce-0123456789abcdef0") })),
      ],
      [
        "change another's",
        () =>
          client.send(
            new UpdateItemCommand({
              TableName,
              Key: requestKey(others, foreign.endpointId),
              UpdateExpression: "SET reason = :reason",
              ExpressionAttributeValues: { ":reason": { S: "mine" } },
            }),
          ),
      ],
      [
        "delete another's",
        () => client.send(new DeleteItemCommand({ TableName, Key: requestKey(others, foreign.endpointId) })),
      ],
      ["scan", () => client.send(new ScanCommand({ TableName }))],
      [
        "read the decision on its own",
        () =>
          client.send(new GetItemCommand({ TableName, Key: decisionKey(consumerA.account, own.endpointId) })),
      ],
      [
        "decide on its own",
        () =>
          client.send(
            new UpdateItemCommand({
              TableName,
              Key: decisionKey(consumerA.account, own.endpointId),
              UpdateExpression: "SET reason = :reason",
              ExpressionAttributeValues: { ":reason": { S: "because I say so" } },
            }),
          ),
      ],
    ];
    const outcomes = await Promise.all(
      refused.map(async ([what, call]) => [
        what,
        await call().then(
          () => "done",
          (error: Error) => error.name,
        ),
      ]),
    );
    expect(outcomes).toEqual(refused.map(([what]) => [what, "AccessDeniedException"]));
    expect(await rowOf(producer, foreign.endpointId)).toMatchObject({ reason: "Export", decidedBy: owner });
  });

  it("keeps a consumer from deciding by command as well", async () => {
    const { exitCode, stderr } = await consumerA.say(["approve", own.endpointId]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Only the owner of the service decides");
  });
});
