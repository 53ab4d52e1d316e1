import { CloudWatchLogsClient, PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import { expect, it } from "vitest";
import type { RequestRecord } from "../../../src/sandbox/protocol/dispatch.ts";
import { callsDuring, requestLog } from "../../support/stack-requests.ts";
import type { BuiltStack } from "../../support/stack-sandbox.ts";
import { describeStory, producer, sdkConfig, stack } from "../../support/stack.ts";

/** Operations that change nothing, by AWS's way of naming; the sandbox's own opinion is not asked. */
const looks = /^(Describe|Get|List|BatchGet|Query|Scan)/;

const writesIn = (calls: readonly RequestRecord[]): string[] =>
  calls
    .filter(({ operation }) => !looks.test(operation))
    .map(({ service, operation }) => `${service}:${operation}`);

describeStory("a second init producer", () => {
  it("sends no write, by the sandbox's own log", async () => {
    const first = writesIn(await requestLog());
    const { result, calls } = await callsDuring(() =>
      producer.privlink<BuiltStack>(["init", "producer", "--yes"]),
    );
    process.stderr.write(`second init producer: ${calls.length} calls\n`);
    // The log knows writes when it sees them.
    expect(first.length).toBeGreaterThan(40);
    expect(writesIn(calls)).toEqual([]);
    expect(calls.map(({ status }) => status).filter((status) => status >= 400)).toEqual([]);
    expect(calls.length).toBeGreaterThan(10);
    expect(result.changes).toEqual({
      created: 0,
      updated: 0,
      replaced: 0,
      deleted: 0,
      unchanged: stack().resources.length,
    });
  });

  it("has nothing to do by plan --check either, which writes nothing itself", async () => {
    const { result, calls } = await callsDuring(() => producer.say(["plan", "--check"]));
    expect(result.exitCode).toBe(0);
    expect(writesIn(calls)).toEqual([]);
  });

  it("sends one write for one thing that differs, and none for plan --check, which then ends with 6", async () => {
    const { id = "" } = stack().resources.find(({ type }) => type === "log-group") ?? {};
    const logs = new CloudWatchLogsClient(await sdkConfig(producer));
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: id, retentionInDays: 1 }));
    const check = await callsDuring(() => producer.say(["plan", "--check"]));
    expect(check.result.exitCode).toBe(6);
    expect(check.result.stdout).toContain(id);
    expect(writesIn(check.calls)).toEqual([]);
    const { result, calls } = await callsDuring(() =>
      producer.privlink<BuiltStack>(["init", "producer", "--yes"]),
    );
    expect(result.changes).toMatchObject({ created: 0, updated: 1 });
    // The lease is taken before the write and given back after it.
    expect(writesIn(calls)).toEqual(["dynamodb:PutItem", "logs:PutRetentionPolicy", "dynamodb:UpdateItem"]);
  });
});
