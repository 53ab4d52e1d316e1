import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { answers } from "../../support/cli.ts";
import {
  knockEverywhere,
  type RequestedEndpoint,
  releaseAll,
  request,
  type SmokeTest,
} from "../../support/stack-endpoints.ts";
import { familyOf } from "../../support/stack-processes.ts";
import type { BuiltStack } from "../../support/stack-sandbox.ts";
import { type Actor, consumerA, describeStoryIf, producer, stack } from "../../support/stack.ts";

const hasCli = answers("aws", "--version");

/** Longer than a health check and the replacement of a task take. */
const recovery = { timeout: 45_000, interval: 100 };

/** Runs the smoke test; its exit code has to say the same as its document. */
const smoke = async (who: Actor, endpointId: string, ok: boolean): Promise<SmokeTest> => {
  const result = await who.privlink<SmokeTest>(["smoke-test", endpointId], ok ? 0 : 1);
  expect(result.ok).toBe(ok);
  return result;
};
const firstFailure = ({ checks }: SmokeTest) => checks.find(({ status }) => status === "fail");

const cluster = "--cluster privlink-cluster";
const runningTasks = (): Promise<string[]> =>
  producer.aws<string[]>(`ecs list-tasks ${cluster} --desired-status RUNNING --query taskArns`);

describeStoryIf(hasCli)("when something breaks", () => {
  let endpoint: RequestedEndpoint;
  beforeAll(async () => {
    endpoint = await request(consumerA, "Price lookups");
    await producer.privlink(["approve", endpoint.endpointId]);
    await smoke(consumerA, endpoint.endpointId, true);
  });
  afterAll(() => releaseAll(consumerA));
  afterEach(async ({ task }) => {
    // What a failed test left broken is no concern of the others.
    if (task.result?.state === "fail") await producer.privlink(["init", "producer", "--yes"]);
  });

  /** The consumer can tell that it is the other side, and which service; no more. */
  const expectOtherSide = async (): Promise<void> => {
    const failed = firstFailure(await smoke(consumerA, endpoint.endpointId, false));
    // A load balancer without targets resets what it has just taken, so either step may be the first to see it.
    expect(failed?.id).toMatch(/^(tcp |http$)/);
    expect(failed?.hint).toMatch(/producer's side/i);
    expect(failed?.hint).toContain(stack().serviceId);
  };
  const repair = async (type: string): Promise<void> => {
    const plan = await producer.privlink<{ changes: { type: string; action: string }[] }>(
      ["plan", "--check"],
      6,
    );
    expect(plan.changes.filter(({ action }) => action !== "none")).toMatchObject([
      { type, action: "update" },
    ]);
    const { changes } = await producer.privlink<BuiltStack>(["init", "producer", "--yes"]);
    expect(changes).toMatchObject({ created: 0, updated: 1, replaced: 0, deleted: 0 });
    // Ready means ready: no second try.
    await smoke(producer, endpoint.endpointId, true);
    await smoke(consumerA, endpoint.endpointId, true);
  };

  it("a rule that lets the load balancer reach the tasks: named, and repaired", async () => {
    const { id: groupId = "" } =
      stack().resources.find(({ resource }) => resource === "privlink-sg-tasks") ?? {};
    const [ruleId = ""] = await producer.aws<string[]>(
      `ec2 describe-security-group-rules --filters Name=group-id,Values=${groupId}`,
      "--query",
      "SecurityGroupRules[?!IsEgress].SecurityGroupRuleId",
    );
    await producer.aws(
      `ec2 revoke-security-group-ingress --group-id ${groupId} --security-group-rule-ids ${ruleId}`,
    );
    const failed = firstFailure(await smoke(producer, endpoint.endpointId, false));
    expect(failed).toMatchObject({ id: "security-groups", side: "producer" });
    expect(failed?.detail).toContain(`${groupId} (privlink-sg-tasks) has no inbound rule for TCP port 3000`);
    expect(failed?.hint).toContain("privlink init producer");
    await expectOtherSide();
    await repair("security-group-rules");
  });

  it("the desired count set to 0: named, and repaired", async () => {
    await producer.aws(`ecs update-service ${cluster} --service privlink-service --desired-count 0`);
    await vi.waitFor(async () => expect(await runningTasks()).toEqual([]), recovery);
    const failed = firstFailure(await smoke(producer, endpoint.endpointId, false));
    expect(failed).toMatchObject({ id: "tasks", side: "producer" });
    expect(failed?.detail).toContain("privlink-service in cluster privlink-cluster has desired count 0");
    expect(failed?.hint).toContain("privlink-service");
    await expectOtherSide();
    await repair("service");
    expect(await runningTasks()).toHaveLength(2);
  });

  it("a task killed with -9: replaced by the scheduler, without anybody's help", async () => {
    const before = await runningTasks();
    const family = await familyOf(stack().pid);
    const task = family.find(({ command }) => command.includes("api-service/main.js"));
    if (task === undefined) throw new Error("no task runs");
    process.kill(task.pid, "SIGKILL");
    const lost = await vi.waitFor(async () => {
      const now = await runningTasks();
      const gone = before.filter((arn) => !now.includes(arn));
      expect([now.length, gone.length]).toEqual([2, 1]);
      return gone;
    }, recovery);
    await vi.waitFor(() => smoke(producer, endpoint.endpointId, true), recovery);
    await smoke(consumerA, endpoint.endpointId, true);
    const query = "tasks[0].[lastStatus, stopCode, containers[0].exitCode]";
    expect(
      await producer.aws(`ecs describe-tasks ${cluster} --tasks ${lost.join(" ")}`, "--query", query),
    ).toEqual(["STOPPED", "EssentialContainerExited", 137]);
    await producer.privlink(["plan", "--check"]);
  });

  it("a rule of the endpoint's own group: traffic stops, and the consumer is told which group", async () => {
    const [groupId = ""] = endpoint.securityGroupIds;
    const permissions = await consumerA.aws<unknown[]>(
      `ec2 describe-security-groups --group-ids ${groupId} --query SecurityGroups[0].IpPermissions`,
    );
    expect(await knockEverywhere(endpoint)).toEqual(endpoint.dnsNames.map(() => "HTTP 200"));
    await consumerA.aws(
      `ec2 revoke-security-group-ingress --group-id ${groupId} --ip-permissions`,
      JSON.stringify(permissions),
    );
    const heard = await knockEverywhere(endpoint);
    expect(heard.filter((outcome) => outcome.startsWith("HTTP"))).toEqual([]);
    const failed = firstFailure(await smoke(consumerA, endpoint.endpointId, false));
    expect(failed).toMatchObject({ id: "security-group", side: "consumer" });
    expect(failed?.detail).toContain(groupId);
    expect(failed?.hint).toContain(groupId);

    await request(consumerA, "Price lookups");
    await smoke(consumerA, endpoint.endpointId, true);
  });
});
