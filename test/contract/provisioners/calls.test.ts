import { EC2Client, DeleteTagsCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
  RemoveTagsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../src/runtime/clock.ts";
import type { AwsClientConfig } from "../../../src/runtime/runtime.ts";
import { buildProducer } from "../../../src/workflows/build-producer.ts";
import { planProducer } from "../../../src/workflows/plan-producer.ts";
import type { StackRuntime } from "../../../src/workflows/stack-context.ts";
import { Rounds } from "../../support/rounds.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { stackOn, writesSince } from "../workflows/stack-runtime.ts";

/** What the design promises. @source producer-stack.md, "How it is built" */
const mostCalls = 40;
const mostRounds = 6;

const allowed = { endpointService: { allowedPrincipals: ["arn:aws:iam::222222222222:root"] } };

type Prepare = <C>(client: C) => C;

/** The runtime of the stack's owner with clients that are changed before they are used. */
function runtimeOn(
  sandbox: TestSandbox,
  document: object,
  prepare: Prepare = (client) => client,
): StackRuntime {
  const { rt } = stackOn(sandbox, document);
  const clients = new Map<unknown, unknown>();
  const get = <C>(Client: new (config: AwsClientConfig) => C): C => {
    if (!clients.has(Client)) clients.set(Client, prepare(rt.aws.get(Client)));
    return clients.get(Client) as C;
  };
  return { ...rt, clock: systemClock, aws: { region: rt.aws.region, get } };
}

/** Whoever asks for the index of tags is refused, as by a policy that does not know it. */
const withoutIndex: Prepare = (client) => {
  if (!(client instanceof ResourceGroupsTaggingAPIClient)) return client;
  const refuse = () => () =>
    Promise.reject(Object.assign(new Error("not authorized"), { name: "AccessDeniedException" }));
  client.middlewareStack.add(refuse, { step: "initialize" });
  return client;
};

describe.each([
  ["as it is by default", {}],
  ["that somebody may connect to", allowed],
])("a stack %s", (_name, document) => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await buildProducer(runtimeOn(sandbox, document), { allow: [] });
  });
  afterAll(() => sandbox.close());

  it.each([
    ["init producer", (rt: StackRuntime) => buildProducer(rt, { allow: [] })],
    ["plan", planProducer],
  ])(
    `costs "%s" at most ${mostCalls} calls in at most ${mostRounds} rounds, and no write`,
    async (_it, run) => {
      const mark = sandbox.requests.length;
      const rounds = new Rounds();
      const result = await run(runtimeOn(sandbox, document, (client) => rounds.hold(client)));
      const changed =
        "summary" in result ? { ...result.summary, none: 0 } : { ...result.changes, unchanged: 0 };
      expect(Object.values(changed)).toEqual(Object.values(changed).map(() => 0));
      expect(writesSince(sandbox, mark)).toEqual([]);
      // What was counted at the clients is what the sandbox got.
      expect(
        sandbox.requests
          .slice(mark)
          .map(({ operation }) => operation)
          .sort(),
      ).toEqual(rounds.calls.toSorted());
      expect(rounds.calls.length, JSON.stringify(rounds.rounds)).toBeLessThanOrEqual(mostCalls);
      expect(rounds.rounds.length, JSON.stringify(rounds.rounds)).toBeLessThanOrEqual(mostRounds);
    },
  );

  it("is found the same without the index of tags", async () => {
    const { summary } = await planProducer(runtimeOn(sandbox, document, withoutIndex));
    expect(summary).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
    expect(summary.none).toBeGreaterThan(60);
  });
});

describe("a stack that lost tags", () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await buildProducer(runtimeOn(sandbox, {}), { allow: [] });
  });
  afterAll(() => sandbox.close());

  const changedNow = async (prepare?: Prepare) =>
    (await planProducer(runtimeOn(sandbox, {}, prepare))).changes
      .filter(({ action }) => action !== "none")
      .map(({ action, resource }) => `${action} ${resource}`);

  it("is seen and healed, whether or not there is an index", async () => {
    const ec2 = new EC2Client(sandbox.client("producer"));
    const elb = new ElasticLoadBalancingV2Client(sandbox.client("producer"));
    const { Vpcs = [] } = await ec2.send(
      new DescribeVpcsCommand({ Filters: [{ Name: "tag:privlink:stack", Values: ["shop"] }] }),
    );
    await ec2.send(new DeleteTagsCommand({ Resources: [Vpcs[0]?.VpcId ?? ""], Tags: [{ Key: "Name" }] }));
    const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({ Names: ["shop-nlb"] }));
    await elb.send(
      new RemoveTagsCommand({
        ResourceArns: [LoadBalancers[0]?.LoadBalancerArn ?? ""],
        TagKeys: ["privlink:part"],
      }),
    );
    const expected = ["update shop-vpc", "update shop-nlb"];
    expect((await changedNow()).sort()).toEqual(expected.toSorted());
    expect((await changedNow(withoutIndex)).sort()).toEqual(expected.toSorted());
    await buildProducer(runtimeOn(sandbox, {}), { allow: [] });
    expect(await changedNow()).toEqual([]);
  });
});
