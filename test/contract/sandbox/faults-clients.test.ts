import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { FaultKind } from "../../../src/sandbox/faults/rule.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await startTestSandbox()));
afterEach(() => void sandbox.faults.clear());
afterAll(() => sandbox.close());

const calls = [
  ["ec2", "describe_vpcs"],
  ["elbv2", "describe_load_balancers"],
  ["ecs", "list_clusters"],
  ["dynamodb", "list_tables"],
] as const;

/** True when a program answers; says so when it does not, because the test is skipped then. */
function available(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    process.stderr.write(`SKIPPED: ${program} ${args.join(" ")} does not run on this machine\n`);
    return false;
  }
}

/** What each of the calls ends with in boto3. */
async function outcomes(attempts = 1): Promise<unknown> {
  const script = new URL("faults-clients.py", import.meta.url).pathname;
  const python = promisify(execFile)("python3", [script]);
  const keys = sandbox.client("producer").credentials;
  python.child.stdin?.end(JSON.stringify({ endpoint: sandbox.endpoint, keys, calls, attempts }));
  return JSON.parse((await python).stdout);
}

describe("faults in clients that others wrote", () => {
  const hasBoto3 = available("python3", "-c", "import boto3");

  it.skipIf(!hasBoto3).each<[FaultKind, readonly string[]]>([
    [
      "throttle",
      ["RequestLimitExceeded 503", "Throttling 400", "ThrottlingException 400", "ThrottlingException 400"],
    ],
    [
      "server-error",
      ["InternalError 500", "InternalFailure 500", "ServerException 500", "InternalServerError 500"],
    ],
    [
      "deny",
      [
        "UnauthorizedOperation 403",
        "AccessDenied 403",
        "AccessDeniedException 400",
        "AccessDeniedException 400",
      ],
    ],
    ["dropped", calls.map(() => "ConnectionClosedError")],
    ["lost-answer", calls.map(() => "ConnectionClosedError")],
  ])("boto3 takes %s for what it is", async (kind, expected) => {
    sandbox.faults.add({ rules: [{ kind }] });
    expect(await outcomes()).toEqual(expected);
  });

  it.skipIf(!hasBoto3)("boto3 gets past what passes", async () => {
    const services = ["ec2", "elasticloadbalancing", "ecs", "dynamodb"];
    sandbox.faults.add({
      rules: services.flatMap((service) => [
        { kind: "throttle" as const, service, calls: 1 },
        { kind: "lost-answer" as const, service, calls: 2 },
      ]),
    });
    expect(await outcomes(3)).toEqual(calls.map(() => "200"));
    expect(sandbox.faults.rules.map(({ hits }) => hits)).toEqual(Array.from({ length: 8 }, () => 1));
  });

  it.skipIf(!available("aws", "--version"))("the AWS CLI shows the code", async () => {
    sandbox.faults.add({
      rules: [
        { kind: "error", operation: "DescribeVpcs", code: "InsufficientInstanceCapacity", status: 500 },
      ],
    });
    const env = { ...process.env, ...(await sandbox.environment("producer")), AWS_MAX_ATTEMPTS: "1" };
    const aws = promisify(execFile)("aws", ["ec2", "describe-vpcs"], { env });
    await expect(aws).rejects.toMatchObject({
      stderr: expect.stringContaining("An error occurred (InsufficientInstanceCapacity)") as string,
    });
  });
});
