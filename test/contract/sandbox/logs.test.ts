import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox } from "../../../src/sandbox/sandbox.ts";
import { appendLogEvents } from "../../../src/sandbox/services/logs/log-events.ts";
import { services } from "../../../src/sandbox/services/registry.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { refusal } from "./ec2/setup.ts";

let sandbox: TestSandbox;
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  logs = new CloudWatchLogsClient({ ...sandbox.client("producer"), maxAttempts: 1 });
});
afterAll(() => sandbox.close());

const group = (logGroupName: string, tags?: Record<string, string>) =>
  logs.send(new CreateLogGroupCommand({ logGroupName, ...(tags && { tags }) }));
const find = async (name: string) =>
  (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }))).logGroups?.[0];

/** Lines of a task, one per millisecond from `start` on. */
const write = (name: string, stream: string, messages: readonly string[], start = Date.now() - 60_000) =>
  appendLogEvents(sandbox.world, {
    account: "111111111111",
    region: "us-east-1",
    group: name,
    stream,
    events: messages.map((message, index) => ({ timestamp: start + index, message })),
  });

describe("groups", () => {
  it("are made once, described and deleted (aws-facts 2.2, 2.3)", async () => {
    await group("/ecs/shop", { a: "1" });
    expect(await refusal(group("/ecs/shop"))).toMatchObject({
      code: "ResourceAlreadyExistsException",
      status: 400,
    });
    expect(await find("/ecs/shop")).toMatchObject({
      logGroupName: "/ecs/shop",
      arn: "arn:aws:logs:us-east-1:111111111111:log-group:/ecs/shop:*",
      logGroupArn: "arn:aws:logs:us-east-1:111111111111:log-group:/ecs/shop",
    });
    await logs.send(new DeleteLogGroupCommand({ logGroupName: "/ecs/shop" }));
    expect(await refusal(logs.send(new DeleteLogGroupCommand({ logGroupName: "/ecs/shop" })))).toMatchObject({
      code: "ResourceNotFoundException",
    });
    expect(await refusal(group("a name with blanks"))).toMatchObject({ code: "InvalidParameterException" });
  });

  it("keep events for ever until a retention is set (aws-facts 2.9)", async () => {
    await group("retained");
    expect((await find("retained"))?.retentionInDays).toBeUndefined();
    const put = (retentionInDays: number) =>
      logs.send(new PutRetentionPolicyCommand({ logGroupName: "retained", retentionInDays }));
    expect(await refusal(put(2))).toMatchObject({ code: "InvalidParameterException" });
    write("retained", "s", ["old"], Date.now() - 2 * 86_400_000);
    write("retained", "s", ["new"]);
    const messages = async () =>
      (
        await logs.send(new GetLogEventsCommand({ logGroupName: "retained", logStreamName: "s" }))
      ).events?.map(({ message }) => message);
    expect(await messages()).toEqual(["old", "new"]);
    await put(1);
    expect((await find("retained"))?.retentionInDays).toBe(1);
    expect(await messages()).toEqual(["new"]);
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName: "retained" }));
    expect((await find("retained"))?.retentionInDays).toBeUndefined();
  });

  it("bear tags that can be changed, by ARN with and without its end", async () => {
    await group("tagged", { a: "1" });
    const resourceArn = "arn:aws:logs:us-east-1:111111111111:log-group:tagged";
    await logs.send(new TagResourceCommand({ resourceArn: `${resourceArn}:*`, tags: { b: "2" } }));
    await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a"] }));
    expect((await logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ b: "2" });
  });

  it("are found by a part of their name, page by page", async () => {
    for (const name of ["find/a-x", "find/b-x", "find/c-y"]) await group(name);
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: "-x" }));
    expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(["find/a-x", "find/b-x"]);
    const first = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "find/", limit: 2 }));
    const second = await logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: "find/", limit: 2, nextToken: first.nextToken }),
    );
    expect(second.logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(["find/c-y"]);
    expect(second.nextToken).toBeUndefined();
  });
});

describe("streams", () => {
  it("are made once and ordered by name or last event", async () => {
    await group("streams");
    await logs.send(new CreateLogStreamCommand({ logGroupName: "streams", logStreamName: "b" }));
    expect(
      await refusal(logs.send(new CreateLogStreamCommand({ logGroupName: "streams", logStreamName: "b" }))),
    ).toMatchObject({ code: "ResourceAlreadyExistsException" });
    write("streams", "a", ["later"]);
    write("streams", "b", ["earlier"], Date.now() - 120_000);
    const names = async (more: object) =>
      (await logs.send(new DescribeLogStreamsCommand({ logGroupName: "streams", ...more }))).logStreams?.map(
        ({ logStreamName }) => logStreamName,
      );
    expect(await names({})).toEqual(["a", "b"]);
    expect(await names({ orderBy: "LastEventTime" })).toEqual(["b", "a"]);
    expect(await names({ orderBy: "LastEventTime", descending: true, limit: 1 })).toEqual(["a"]);
  });
});

describe("events", () => {
  it("are put in order; what is too old or too new is left out and named", async () => {
    await group("put");
    await logs.send(new CreateLogStreamCommand({ logGroupName: "put", logStreamName: "s" }));
    const put = (timestamps: number[]) =>
      logs.send(
        new PutLogEventsCommand({
          logGroupName: "put",
          logStreamName: "s",
          logEvents: timestamps.map((timestamp) => ({ timestamp, message: `at ${timestamp}` })),
        }),
      );
    const now = Date.now();
    expect(await refusal(put([now, now - 1]))).toMatchObject({ code: "InvalidParameterException" });
    const { rejectedLogEventsInfo } = await put([now - 15 * 86_400_000, now, now + 3 * 3_600_000]);
    expect(rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 2 });
    const { events } = await logs.send(new GetLogEventsCommand({ logGroupName: "put", logStreamName: "s" }));
    expect(events?.map(({ message }) => message)).toEqual([`at ${now}`]);
    expect(
      await refusal(
        logs.send(
          new PutLogEventsCommand({
            logGroupName: "put",
            logStreamName: "none",
            logEvents: [{ timestamp: now, message: "x" }],
          }),
        ),
      ),
    ).toMatchObject({ code: "ResourceNotFoundException" });
  });

  it("are paged forwards and backwards; at an end the same token comes back", async () => {
    await group("paged");
    write("paged", "s", ["1", "2", "3", "4", "5"]);
    const get = async (more: object) => {
      const page = await logs.send(
        new GetLogEventsCommand({ logGroupName: "paged", logStreamName: "s", limit: 2, ...more }),
      );
      return { ...page, messages: page.events?.map(({ message }) => message) };
    };
    expect((await get({})).messages).toEqual(["4", "5"]);
    const first = await get({ startFromHead: true });
    expect(first.messages).toEqual(["1", "2"]);
    const second = await get({ nextToken: first.nextForwardToken });
    expect(second.messages).toEqual(["3", "4"]);
    const third = await get({ nextToken: second.nextForwardToken });
    const end = await get({ nextToken: third.nextForwardToken });
    expect(end.messages).toEqual([]);
    expect(end.nextForwardToken).toBe(third.nextForwardToken);
    expect((await get({ nextToken: second.nextBackwardToken })).messages).toEqual(["1", "2"]);
    expect(await refusal(get({ nextToken: "x" }))).toMatchObject({ code: "InvalidParameterException" });
  });

  it("are filtered over streams by words, phrases and time", async () => {
    await group("filtered");
    const start = Date.now() - 60_000;
    write("filtered", "web/1", ["GET /productos 200", "POST /productos 201"], start);
    write("filtered", "web/2", ["ERROR database unreachable"], start + 10);
    const filter = async (filterPattern: string, more: object = {}) =>
      (
        await logs.send(new FilterLogEventsCommand({ logGroupName: "filtered", filterPattern, ...more }))
      ).events?.map(({ message }) => message);
    expect(await filter("/productos -POST")).toEqual(["GET /productos 200"]);
    expect(await filter('"database unreachable"')).toEqual(["ERROR database unreachable"]);
    expect(await filter("?GET ?ERROR")).toEqual(["GET /productos 200", "ERROR database unreachable"]);
    expect(await filter("", { startTime: start + 5 })).toEqual(["ERROR database unreachable"]);
    expect(await filter("", { logStreamNamePrefix: "web/1" })).toHaveLength(2);
    expect(await refusal(filter("{ $.level = 50 }"))).toMatchObject({ code: "InvalidParameterException" });
  });

  it("of a task need their group, and are the last thousand per stream", async () => {
    expect(() => write("no-such-group", "s", ["x"])).toThrow("The specified log group does not exist.");
    await group("busy");
    write(
      "busy",
      "s",
      Array.from({ length: 2500 }, (_, index) => `line ${index}`),
    );
    const { events } = await logs.send(new GetLogEventsCommand({ logGroupName: "busy", logStreamName: "s" }));
    expect(events).toHaveLength(1000);
    expect(events?.at(-1)?.message).toBe("line 2499");
    expect(JSON.stringify(sandbox.world.state)).not.toContain("line 2499");
  });

  it("survive a restart and go with their group", async () => {
    const directory = await mkdtemp(join(tmpdir(), "privlink-test-"));
    const options = { port: 0, services, timeScale: 0, dataPath: false, directory, report: () => undefined };
    const target = { account: "111111111111", region: "us-east-1", group: "kept", stream: "s" };
    const clientOf = (of: Awaited<ReturnType<typeof startSandbox>>) => {
      const account = of.world.state.accounts["111111111111"];
      return new CloudWatchLogsClient({
        endpoint: of.endpoint,
        region: "us-east-1",
        credentials: {
          accessKeyId: account?.accessKeyId ?? "",
          secretAccessKey: account?.secretAccessKey ?? "",
        },
      });
    };
    try {
      const first = await startSandbox(options);
      await clientOf(first).send(new CreateLogGroupCommand({ logGroupName: "kept" }));
      appendLogEvents(first.world, { ...target, events: [{ timestamp: Date.now(), message: "before" }] });
      await first.close();
      const second = await startSandbox(options);
      appendLogEvents(second.world, { ...target, events: [{ timestamp: Date.now(), message: "after" }] });
      const { events } = await clientOf(second).send(
        new GetLogEventsCommand({ logGroupName: "kept", logStreamName: "s" }),
      );
      expect(events?.map(({ message }) => message)).toEqual(["before", "after"]);
      await clientOf(second).send(new DeleteLogGroupCommand({ logGroupName: "kept" }));
      await second.close();
      expect(await readdir(join(directory, "data", "logs"))).toEqual([]);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
