import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { criticalPath } from "../../../bench/pace/critical-path.ts";
import { buildGraph } from "../../../src/engine/graph.ts";
import { assumedFacts, producerGraph } from "../../../src/provisioners/graph/producer.ts";
import { createAwsClients } from "../../../src/runtime/aws-clients.ts";
import type { AwsClientConfig } from "../../../src/runtime/runtime.ts";
import { buildProducer } from "../../../src/workflows/build-producer.ts";
import { latencySeconds } from "../../../src/sandbox/world/latency.ts";
import { destroyProducer } from "../../../src/workflows/destroy-producer.ts";
import { loadProducerConfig } from "../../../src/workflows/stack-config/load.ts";
import type { StackRuntime } from "../../../src/workflows/stack-context.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { VirtualAws } from "../../support/virtual-aws.ts";
import { stackOn } from "../workflows/stack-runtime.ts";

const unprotected = { database: { deletionProtection: false }, loadBalancer: { deletionProtection: false } };
const wish = { plan: false, rejectConnections: false, liftProtection: [] };

/** Milliseconds of a call to AWS. */
const callMs = 100;

describe("a run at AWS's own pace", () => {
  let aws: VirtualAws;
  let sandbox: TestSandbox;
  beforeEach(async () => {
    sandbox = await startTestSandbox({ timeScale: 1 });
    aws = new VirtualAws(callMs);
  });
  afterEach(async () => {
    aws.close();
    await sandbox.close();
  });

  /** The program's own clients, which keep to AWS's token buckets. */
  const runtimeOn = (document: object): StackRuntime => {
    const { rt } = stackOn(sandbox, document);
    const clients = createAwsClients({
      region: () => "us-east-1",
      profile: () => undefined,
      version: "0",
      clock: aws.clock,
      signal: rt.signal,
    });
    const ready = new Map<unknown, unknown>();
    const get = <C>(Client: new (config: AwsClientConfig) => C): C => {
      if (!ready.has(Client)) {
        const Local = class extends (Client as new (config: AwsClientConfig) => object) {
          constructor(config: AwsClientConfig) {
            super({ ...config, ...sandbox.client("producer") });
          }
        } as unknown as new (config: AwsClientConfig) => C;
        ready.set(Client, aws.slow(clients.get(Local)));
      }
      return ready.get(Client) as C;
    };
    return { ...rt, clock: aws.clock, aws: { region: "us-east-1", get } };
  };

  // Before the first change the lease of the stack needs its table: that shows where there is little else to wait for.
  it.each<[string, number, { readonly database?: false; readonly cache?: false }]>([
    ["everything", 0, {}],
    ["neither database nor cache", latencySeconds["table.create"], { database: false, cache: false }],
  ])("waits no longer than AWS for %s", async (_name, leaseSeconds, document) => {
    const rt = runtimeOn(document);
    const config = loadProducerConfig(rt.settings);
    const path = criticalPath(buildGraph(producerGraph(config, assumedFacts(config, "us-east-1"))));
    const startedAt = aws.clock.now();
    await buildProducer(rt, { allow: [] });
    const seconds = (aws.clock.now() - startedAt) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(path.seconds);
    expect(seconds / (path.seconds + leaseSeconds)).toBeLessThanOrEqual(1.05);
    for (const command of waitingCommands) {
      expect(mostWithinTenSeconds(command, startedAt + beginningMs), command).toBeLessThanOrEqual(12);
    }
  });

  it("removes everything in little more time than the slowest resource and what must go before it", async () => {
    const rt = runtimeOn(unprotected);
    await buildProducer(rt, { allow: [] });
    const startedAt = aws.clock.now();
    await destroyProducer(rt, { ...wish, skipFinalSnapshot: true });
    const seconds = (aws.clock.now() - startedAt) / 1000;
    const tasksSeconds = loadProducerConfig(rt.settings).loadBalancer.deregistrationDelaySeconds;
    const slowest = Math.max(latencySeconds["database.delete"], latencySeconds["cache.delete"]);
    // Right after another run: AWS must show first what that one did. The lease's table goes last.
    const leaseSeconds = settlingSeconds + latencySeconds["table.create"];
    expect(seconds / (tasksSeconds + slowest + leaseSeconds)).toBeLessThanOrEqual(1.05);
    for (const command of waitingCommands) {
      expect(mostWithinTenSeconds(command, startedAt + beginningMs), command).toBeLessThanOrEqual(12);
    }
  });

  /** Calls of all that waits for one kind. */
  const mostWithinTenSeconds = (command: string, sinceMs: number): number => {
    const times = aws.calls.flatMap((call) =>
      call.command === command && call.atMs >= sinceMs ? [call.atMs] : [],
    );
    return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 10_000).length));
  };
});

/** What a run waits for after the end of another. */
const settlingSeconds = 8;

/** Until then things are found, made, and looked at for the first time. */
const beginningMs = 25_000;

/** What is asked while something is waited for. */
const waitingCommands = [
  "DescribeDBInstances",
  "DescribeReplicationGroups",
  "DescribeLoadBalancers",
  "DescribeVpcEndpoints",
  "DescribeServices",
];
