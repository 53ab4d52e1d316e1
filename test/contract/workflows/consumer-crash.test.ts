import {
  DescribeInstancesCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { IAMClient, ListInstanceProfilesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PrivlinkError } from "../../../src/errors/error.ts";
import { destroy } from "../../../src/engine/destroy.ts";
import { planDestroy } from "../../../src/engine/plan.ts";
import { loadConsumerConfig } from "../../../src/workflows/stack-config/load-consumer.ts";
import { applyStack } from "../../../src/workflows/stack-apply.ts";
import { openStack } from "../../../src/workflows/stack-context.ts";
import { findConsumer, findConsumerToRemove } from "../../../src/workflows/stack-find-consumer.ts";
import { planStack } from "../../../src/workflows/stack-plan.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { stackOn, type CrashPoint } from "./stack-runtime.ts";

/*
 * One process after the other works on the stack, each killed at another of its writes: before it is sent, or after
 * AWS did it and before the answer came. Without the lease, whose end would have to be waited for each time.
 */

const document = { consumer: { instances: { count: 1 } } };
/** What that is made of. */
const parts = 18;

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());

async function session(stack: string, crash?: CrashPoint) {
  const { rt } = stackOn(sandbox, document, {
    settings: { stack },
    ...(crash === undefined ? {} : { crash }),
  });
  return { config: loadConsumerConfig(rt.settings), session: await openStack(rt, stack, "consumer") };
}

async function build(stack: string, crash?: CrashPoint) {
  const { config, session: of } = await session(stack, crash);
  return applyStack(of, planStack(await findConsumer(of, config)), "again");
}

/** Removes what is there; answers with how much that was. */
async function remove(stack: string, crash?: CrashPoint): Promise<Removal> {
  const { config, session: of } = await session(stack, crash);
  const { found } = await findConsumerToRemove(of, config);
  const killed = await isKilled(
    destroy(planDestroy(found.graph, found.observations), {
      ...of.tools,
      context: of.writing,
      removal: { finalSnapshot: false },
      lift: new Set<string>(),
      resume: "again",
    }),
  );
  return { found: found.observations.size, killed };
}

interface Removal {
  readonly found: number;
  readonly killed: boolean;
}

async function isKilled(run: Promise<unknown>): Promise<boolean> {
  try {
    await run;
    return false;
  } catch (error) {
    if (error instanceof PrivlinkError && error.reason?.includes("Crash")) return true;
    throw error;
  }
}

/** Ids of everything of privlink's in this account, whatever stack it is of. */
async function everything(): Promise<string[]> {
  const ec2 = new EC2Client(sandbox.client("producer"));
  const iam = new IAMClient(sandbox.client("producer"));
  const Filters = [{ Name: "tag:privlink:managed", Values: ["true"] }];
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ Filters }));
  const { Tags = [] } = await ec2.send(
    new DescribeTagsCommand({ Filters: [{ Name: "key", Values: ["privlink:managed"] }] }),
  );
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({
      Filters: [...Filters, { Name: "instance-state-name", Values: ["pending", "running", "stopped"] }],
    }),
  );
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  const { InstanceProfiles = [] } = await iam.send(new ListInstanceProfilesCommand({}));
  return [
    ...Vpcs.map(({ VpcId = "" }) => VpcId),
    // Terminated instances stay listed for a while, with their tags.
    ...Tags.flatMap(({ ResourceId = "" }) => (ResourceId.startsWith("i-") ? [] : [ResourceId])),
    ...Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId = "" }) => InstanceId)),
    ...Roles.flatMap(({ RoleName = "" }) => (RoleName.startsWith("shop-") ? [RoleName] : [])),
    ...InstanceProfiles.map(({ InstanceProfileName = "" }) => InstanceProfileName),
  ];
}

describe.each([
  ["before a write", false],
  ["after a write, before its answer", true],
])("a process that is killed %s", (_when, after) => {
  it("leaves what the next one goes on with, at every write of a build and of a removal", async () => {
    let builds = 0;
    let removals = 0;
    for (let write = 0, more = true; more; write += 1) {
      const stack = `shop-${after ? "late" : "early"}-${write}`;
      more = await isKilled(build(stack, { write, after }));
      if (more) builds += 1;
      const { resources } = await build(stack);
      expect(resources).toHaveLength(parts);
      const { found, killed } = await remove(stack, { write, after });
      // A duplicate or an orphan would be found too.
      expect({ write, found }).toEqual({ write, found: parts });
      if (!killed) continue;
      removals += 1;
      await remove(stack);
    }
    expect(builds).toBeGreaterThan(25);
    expect(removals).toBeGreaterThan(15);
    expect(await everything()).toEqual([]);
  });
});
