import { CreateVpcEndpointCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { expect, it } from "vitest";
import { effectiveWrites, storm } from "../../support/faults.ts";
import { startTestSandbox } from "../../support/sandbox.ts";

it("a client that repeats what failed, with the same token, gets through a storm and does nothing twice", async () => {
  const sandbox = await startTestSandbox(storm(7));
  // No pause between attempts: what is tested is the sandbox.
  const retryStrategy = {
    mode: "test",
    acquireInitialRetryToken: async () => ({ getRetryCount: () => 0, getRetryDelay: () => 0 }),
    refreshRetryTokenForRetry: async (token: { getRetryCount(): number }) => {
      const count = token.getRetryCount() + 1;
      if (count > 20) throw new Error("20 attempts failed");
      return { getRetryCount: () => count, getRetryDelay: () => 0 };
    },
    recordSuccess: () => undefined,
  };
  const ec2 = new EC2Client({ ...sandbox.client("producer"), retryStrategy });
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  const ids: (string | undefined)[] = [];
  for (let index = 0; index < 60; index += 1) {
    const { VpcEndpoint } = await ec2.send(
      new CreateVpcEndpointCommand({
        VpcId: Vpcs?.[0]?.VpcId,
        VpcEndpointType: "Gateway",
        ServiceName: "com.amazonaws.us-east-1.s3",
        ClientToken: `token-${index % 15}`,
      }),
    );
    ids.push(VpcEndpoint?.VpcEndpointId);
  }
  expect(new Set(ids).size).toBe(15);
  const slice = sandbox.world.state.slices["ec2/111111111111/us-east-1"] as { endpoints: object };
  expect(Object.keys(slice.endpoints)).toHaveLength(15);

  const { rules, injected } = sandbox.faultReport();
  const total = sandbox.requests.length;
  expect(rules.map(({ seen }) => seen)).toEqual([total, total, total]);
  for (const { hits } of rules) expect(hits).toBeGreaterThan(0);
  expect(sandbox.requests.filter((request) => request.injected !== undefined)).toHaveLength(injected);
  // A lost answer is the only reason to have had effect and be sent again.
  const lost = sandbox.requests.filter(({ injected: by }) => by?.some(({ kind }) => kind === "lost-answer"));
  expect(effectiveWrites(sandbox.requests)).toHaveLength(60 + effectiveWrites(lost).length);
  await sandbox.close();
});
