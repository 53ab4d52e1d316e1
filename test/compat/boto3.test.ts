import { afterAll, expect, it } from "vitest";
import { fileURLToPath } from "node:url";
import { answers, runProgram } from "../support/cli.ts";
import { releaseAll, request, rowOf } from "../support/stack-endpoints.ts";
import { accounts } from "../support/stack-sandbox.ts";
import { consumerA, describeStoryIf, producer, stack } from "../support/stack.ts";

const hasBoto3 = answers("python3", "-c", "import boto3");

describeStoryIf(hasBoto3)("boto3 with the environment of `sandbox env`", () => {
  afterAll(() => releaseAll(consumerA));

  it("describes, accepts and rejects, and raises AWS's error codes", async () => {
    const { endpointId } = await request(consumerA, "Price lookups");
    const { home, serviceId, serviceName } = stack();
    const outcome = await runProgram("python3", [fileURLToPath(new URL("story.py", import.meta.url))], {
      directory: home,
      environment: producer.environment(),
      input: JSON.stringify({
        serviceId,
        serviceName,
        endpointId,
        account: consumerA.account,
        accounts: Object.values(accounts),
      }),
    });
    expect(outcome).toMatchObject({ exitCode: 0, stdout: "told\n", stderr: "" });
    // The registry knows of none of it.
    expect(await rowOf(producer, endpointId)).toMatchObject({
      state: "rejected",
      decision: null,
      decidedBy: null,
      reason: "Price lookups",
    });
  });
});
