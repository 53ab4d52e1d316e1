import { afterEach, describe, expect, it } from "vitest";
import { PrivlinkError } from "../../../src/errors/error.ts";
import type { FaultRuleInput } from "../../../src/sandbox/faults/rule.ts";
import { buildProducer } from "../../../src/workflows/build-producer.ts";
import { destroyProducer } from "../../../src/workflows/destroy-producer.ts";
import { planProducer } from "../../../src/workflows/plan-producer.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { stackOn, writesSince } from "./stack-runtime.ts";

const document = { database: { deletionProtection: false }, loadBalancer: { deletionProtection: false } };
const resume = "`privlink init producer --stack shop` again; it goes on from here.";

let sandbox: TestSandbox;
afterEach(() => sandbox.close());

const build = () => buildProducer(stackOn(sandbox, document).rt, { allow: [] });

async function refusalOf(run: () => Promise<unknown>): Promise<PrivlinkError> {
  const error = await run().then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error instanceof PrivlinkError) return error;
  throw new Error("it was not refused", { cause: error });
}

/** Goes on as the hint says, and comes to the stack of an undisturbed run. */
async function goesOn(): Promise<void> {
  await build();
  const { summary } = await planProducer(stackOn(sandbox, document).rt);
  expect(summary).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
}

interface Refusal {
  readonly what: string;
  readonly rule: FaultRuleInput;
  readonly code: string;
  readonly failed: string;
  readonly reason: string;
  readonly remedy: string;
}

const refusals: readonly Refusal[] = [
  {
    what: "access denied in the middle",
    rule: { kind: "deny", operation: "CreateVpcEndpointServiceConfiguration" },
    code: "PL-DENIED",
    failed: "endpoint-service shop-endpoint-service",
    reason: "ec2:CreateVpcEndpointServiceConfiguration was denied: UnauthorizedOperation",
    remedy: "Ask for the permission ec2:CreateVpcEndpointServiceConfiguration; `privlink policy` prints",
  },
  {
    what: "no capacity for the database",
    rule: { kind: "error", code: "InsufficientDBInstanceCapacity", operation: "CreateDBInstance" },
    code: "PL-RESOURCE",
    failed: "db-instance shop-database",
    reason: "rds:CreateDBInstance failed: InsufficientDBInstanceCapacity",
    remedy: "choose another class or other zones (network.zoneIds) in privlink.yaml",
  },
  {
    what: "no capacity for the cache",
    rule: {
      kind: "error",
      code: "InsufficientCacheClusterCapacityFault",
      operation: "CreateReplicationGroup",
    },
    code: "PL-RESOURCE",
    failed: "replication-group shop-cache",
    reason: "elasticache:CreateReplicationGroup failed: InsufficientCacheClusterCapacity",
    remedy: "AWS has none of that size in these zones now",
  },
  {
    what: "a quota of load balancers",
    rule: { kind: "error", code: "TooManyLoadBalancers", operation: "CreateLoadBalancer" },
    code: "PL-RESOURCE",
    failed: "load-balancer shop-nlb",
    reason: "elasticloadbalancing:CreateLoadBalancer failed: TooManyLoadBalancers",
    remedy: "Raise that quota in Service Quotas",
  },
  {
    what: "a value that AWS does not take",
    rule: {
      kind: "error",
      code: "InvalidParameterException",
      operation: "RegisterTaskDefinition",
      message: "No Fargate configuration exists for given values.",
    },
    code: "PL-RESOURCE",
    failed: "task-definition shop-task-definition",
    reason: "No Fargate configuration exists for given values.",
    remedy: "Correct in privlink.yaml what AWS names",
  },
];

describe("a refusal of AWS", () => {
  it.each(refusals)("ends with what failed, why, what exists and what goes on: $what", async (refusal) => {
    sandbox = await startTestSandbox();
    sandbox.faults.add({ rules: [refusal.rule] });
    const error = await refusalOf(build);
    expect(error.code).toBe(refusal.code);
    expect(error.message).toContain(`Could not be built: ${refusal.failed}; `);
    expect(error.message).toMatch(/; \d+ resources exist now, \d+ not begun or not ready\.$/);
    expect(error.reason).toContain(refusal.reason);
    expect(error.hint).toContain(refusal.remedy);
    expect(error.hint).toContain(resume);
    const existing = error.details?.["existing"];
    expect(existing).toContain("shop-vpc");
    sandbox.faults.clear();
    await goesOn();
  });

  it("says that a quota is reached", async () => {
    sandbox = await startTestSandbox({ quotas: { interfaceEndpointsPerVpc: 3 } });
    const error = await refusalOf(build);
    expect(error.code).toBe("PL-RESOURCE");
    expect(error.reason).toContain("VpcEndpointLimitExceeded");
    expect(error.hint).toContain("Raise that quota in Service Quotas");
    expect(error.hint).toContain(resume);
  });

  it("stops before the first write where it may not look", async () => {
    sandbox = await startTestSandbox();
    sandbox.faults.add({ rules: [{ kind: "deny", operation: "DescribeDBInstances" }] });
    const { rt } = stackOn(sandbox, document);
    await expect(buildProducer(rt, { allow: [] })).rejects.toMatchObject({
      name: expect.stringMatching(/AccessDenied/) as string,
    });
    expect(writesSince(sandbox, 0)).toEqual([]);
  });

  it("says after a failed destroy what is left and what it costs per hour", async () => {
    sandbox = await startTestSandbox();
    await build();
    sandbox.faults.add({ rules: [{ kind: "deny", operation: "DeleteDBInstance" }] });
    const wish = { plan: false, rejectConnections: false, liftProtection: [], skipFinalSnapshot: true };
    const destroy = () => destroyProducer(stackOn(sandbox, document).rt, wish);
    const error = await refusalOf(destroy);
    expect(error.code).toBe("PL-DENIED");
    expect(error.message).toContain("Could not be removed: db-instance shop-database; ");
    expect(error.message).toMatch(
      /What is left costs about \$0\.0\d+ per hour \(prices of 20\d\d-\d\d-\d\d in us-east-1\): .*RDS for PostgreSQL \(db\.t4g\.micro, multi-AZ\)/,
    );
    expect(error.message).not.toContain("load balancer");
    expect(error.details).toMatchObject({
      costEstimate: { currency: "USD", region: "us-east-1" },
      existing: expect.arrayContaining(["shop-database", "shop-vpc"]) as string[],
    });
    expect(error.hint).toContain("`privlink destroy producer --stack shop --skip-final-snapshot` again");
    sandbox.faults.clear();
    await destroy();
    const { summary } = await planProducer(stackOn(sandbox, document).rt);
    expect(summary).toMatchObject({ update: 0, replace: 0, delete: 0, none: 0 });
  });
});

describe("a plan", () => {
  it("shows the names of variables and never their values, in text and in --json", async () => {
    sandbox = await startTestSandbox();
    await build();
    const secret = "hunter2-in-the-clear";
    const changed = { ...document, service: { environment: { TOKEN: secret, MODE: "b" } } };
    const { changes } = await planProducer(stackOn(sandbox, changed).rt);
    expect(JSON.stringify(changes)).not.toContain(secret);
    const fields = changes.find(({ type }) => type === "task-definition")?.fields;
    expect(fields).toMatchObject([{ field: "environment", effect: "restart", to: { TOKEN: "(hidden)" } }]);
    const { rt, events } = stackOn(sandbox, changed);
    await buildProducer(rt, { allow: [] });
    expect(JSON.stringify(events)).not.toContain(secret);
  });
});
