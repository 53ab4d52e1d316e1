import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeOutcome, runPrivlink, type Outcome } from "../../support/cli.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";

const init = ["init", "producer", "--yes", "--json", "--stack", "shop"];

let sandbox: TestSandbox;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "privlink-race-"));
  // A build takes long enough for the others to come upon it.
  sandbox = await startTestSandbox({
    faults: { rules: [{ kind: "delay", delayMs: 60, only: "writes" }] },
  });
});
afterEach(async () => {
  await sandbox.close();
  await rm(directory, { recursive: true, force: true });
});

const start = async (args: readonly string[], kill?: AbortSignal): Promise<Outcome> =>
  runPrivlink(args, {
    directory,
    environment: await sandbox.environment("producer"),
    ...(kill === undefined ? {} : { kill }),
  });

const vpcs = async (): Promise<number> => {
  const client = new EC2Client(sandbox.client("producer"));
  const Filters = [{ Name: "tag:privlink:stack", Values: ["shop"] }];
  const { Vpcs = [] } = await client.send(new DescribeVpcsCommand({ Filters }));
  client.destroy();
  return Vpcs.length;
};

const created = ({ stdout }: Outcome): number =>
  (JSON.parse(stdout) as { changes?: { created: number } }).changes?.created ?? 0;

describe("several `privlink init producer` at once", () => {
  it("are one that works and others that wait, or leave naming who works; one stack results", async () => {
    const hasty = [...init, "--lease-timeout", "0s"];
    const outcomes = await Promise.all([start(init), start(init), start(init), start(hasty), start(hasty)]);
    const left = outcomes.filter(({ exitCode }) => exitCode === 1);
    for (const { stdout } of left) {
      expect(JSON.parse(stdout)).toMatchObject({
        error: {
          code: "PL-LEASE",
          reason: expect.stringMatching(
            /^arn:aws:iam::111111111111:user\/producer runs `privlink init producer --stack shop` on \S+ \(pid \d+\) since /,
          ) as string,
        },
      });
    }
    const stayed = outcomes.filter(({ exitCode }) => exitCode === 0);
    expect(left.length + stayed.length, outcomes.map((each) => describeOutcome(init, each)).join("\n")).toBe(
      5,
    );
    expect(stayed.filter((each) => created(each) > 0)).toHaveLength(1);
    // What they wait for is told on a terminal and in a log alike; with --json nothing but the result is said.
    expect(await vpcs()).toBe(1);
  });

  it("block each other for no longer than the lease when the one that works is killed", async () => {
    const kill = new AbortController();
    const stop = sandbox.world.onChange(() => {
      const writes = sandbox.requests.filter(({ write, service }) => write && service === "ec2").length;
      if (writes >= 12) kill.abort();
    });
    const killed = await start(init, kill.signal);
    stop();
    expect(killed.exitCode).toBe(137);
    const mark = sandbox.requests.length;
    const next = await start(["init", "producer", "--yes", "--stack", "shop"]);
    expect(next.exitCode, describeOutcome(init, next)).toBe(0);
    expect(next.stderr).toMatch(
      /Stack shop is being worked on by\s+arn:aws:iam::111111111111:user\/producer:\s+`privlink init producer --stack shop` on \S+\s+\(pid \d+\), since/,
    );
    expect(next.stderr).toContain("taking over from it");
    const sent = sandbox.requests.slice(mark).filter(({ service }) => service === "dynamodb");
    const at = (operation: string): number =>
      Date.parse(sent.find((each) => each.operation === operation)?.at ?? "");
    expect((at("PutItem") - at("GetItem")) / 1000).toBeGreaterThan(44);
    expect((at("PutItem") - at("GetItem")) / 1000).toBeLessThan(50);
    expect(await vpcs()).toBe(1);
  });
});
