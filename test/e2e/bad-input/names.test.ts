import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { privlinkDocument } from "../../support/cli.ts";
import type { Profile, SandboxFacts } from "../../support/stack-sandbox.ts";
import { answerOf, callsOf, removeApiSandbox, startApiSandbox } from "./surroundings.ts";

let sandbox: SandboxFacts;
let serviceId = "";
let endpointId = "";
beforeAll(async () => {
  sandbox = await startApiSandbox();
  const { home: directory, environments } = sandbox;
  const built = await privlinkDocument<{ serviceId: string }>(
    ["init", "producer", "--yes", "--allow", "222222222222"],
    { directory, environment: environments.producer },
  );
  serviceId = built.serviceId;
  const asked = await privlinkDocument<{ endpointId: string }>(
    ["request-endpoint", serviceId, "--reason", "price lookups"],
    { directory, environment: environments["consumer-a"] },
  );
  endpointId = asked.endpointId;
});
afterAll(() => removeApiSandbox(sandbox));

const unknown = "vpce-0123456789abcdef0";
const run = (args: readonly string[], as: Profile = "producer") =>
  answerOf(
    args.map((word) => word.replace("SERVICE", serviceId).replace("ENDPOINT", endpointId)),
    sandbox.home,
    sandbox.environments[as],
  );

describe("a name that means nothing here", () => {
  it.each<[readonly string[], Profile, number, string, string]>([
    [["status", "--stack", "shop"], "producer", 1, "PL-NOT-FOUND", "stack privlink"],
    [["requests", "--service", "shop"], "producer", 1, "PL-NOT-FOUND", "stack privlink"],
    [["allow", "333333333333", "--service", "shop"], "producer", 1, "PL-NOT-FOUND", "stack privlink"],
    [["smoke-test", unknown], "producer", 1, "PL-NOT-FOUND", "privlink requests"],
    [["approve", unknown], "consumer-a", 1, "PL-NOT-FOUND", "--profile"],
    [["request-endpoint", "shop", "--reason", "x"], "consumer-a", 1, "PL-NOT-FOUND", "vpce-svc-"],
    [
      ["request-endpoint", "vpce-svc-0123456789abcdef0", "--reason", "x"],
      "consumer-a",
      1,
      "PL-NOT-ALLOWED",
      "privlink allow 222222222222",
    ],
    [
      ["request-endpoint", "SERVICE", "--reason", "x"],
      "consumer-b",
      1,
      "PL-NOT-ALLOWED",
      "privlink allow 333333333333 --service vpce-svc-",
    ],
    [
      ["request-endpoint", "SERVICE", "--reason", "x", "--vpc", "vpc-0a1b2c3d"],
      "consumer-a",
      1,
      "PL-NOT-FOUND",
      "There is vpc-",
    ],
    [
      ["destroy", "producer", "--yes", "--lift-protection", "shop-nlb"],
      "producer",
      2,
      "PL-USAGE",
      "privlink-database, privlink-nlb",
    ],
    [["destroy", "producer", "--yes"], "producer", 1, "PL-PROTECTED", "--lift-protection privlink-nlb"],
  ])("%j of %s ends with %d, %s", async (args, as, exitCode, code, says) => {
    const before = await callsOf(sandbox);
    const answer = await run(args, as);
    expect([answer.exitCode, answer.document.error?.code]).toEqual([exitCode, code]);
    expect(answer.document.error?.hint).toContain(says);
    expect((await callsOf(sandbox)).writes).toBe(before.writes);
  });

  it.each<[readonly string[], Profile, string, string]>([
    [["approve", unknown], "producer", "PL-NOT-FOUND", "privlink requests"],
    [["reject", unknown, "--reason", "x"], "producer", "PL-NOT-FOUND", "privlink requests"],
    [["release", "ENDPOINT", "--yes"], "producer", "PL-CONFLICT", "privlink reject vpce-"],
  ])("%j of %s ends with 1 and says why of each endpoint", async (args, as, code, says) => {
    const before = await callsOf(sandbox);
    const { exitCode, document } = await run(args, as);
    expect(exitCode).toBe(1);
    expect(document.failed).toEqual([
      expect.objectContaining({ code, hint: expect.stringContaining(says) as string }),
    ]);
    expect((await callsOf(sandbox)).writes).toBe(before.writes);
  });

  it.each<[readonly string[], Profile]>([
    [["destroy", "producer", "--stack", "shop", "--yes"], "producer"],
    [["release", unknown, "--yes"], "consumer-a"],
    [["disallow", "444444444444"], "producer"],
  ])("%j of %s has nothing to do", async (args, as) => {
    const before = await callsOf(sandbox);
    expect((await run(args, as)).exitCode).toBe(0);
    expect((await callsOf(sandbox)).writes).toBe(before.writes);
  });
});
