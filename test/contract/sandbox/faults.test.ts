import { DynamoDBClient, GetItemCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateVpcCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetRoleCommand, IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { effectiveWrites, faultAt, killAt } from "../../support/faults.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await startTestSandbox({ quotas: { vpcsPerRegion: 100 } })));
afterEach(() => void sandbox.faults.clear());
afterAll(() => sandbox.close());

const configuration = (profile = "producer") => ({ ...sandbox.client(profile), maxAttempts: 1 });
const ec2 = (profile?: string): EC2Client => new EC2Client(configuration(profile));
const newVpc = () => new CreateVpcCommand({ CidrBlock: "10.1.0.0/16" });
const vpcCount = async (): Promise<number> =>
  (await ec2().send(new DescribeVpcsCommand({}))).Vpcs?.length ?? 0;
const lastRequest = () => sandbox.requests.at(-1);

/** What a call ended with: `200`, or the code of the refusal and its status. */
async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "200";
  } catch (error) {
    const { name, code, $metadata } = error as {
      name: string;
      code?: string;
      $metadata?: { httpStatusCode?: number };
    };
    const status = $metadata?.httpStatusCode;
    return status === undefined ? (code ?? name) : `${name} ${status}`;
  }
}

/** One call of each protocol. */
const calls = {
  ec2: () => ec2().send(new DescribeVpcsCommand({})),
  elasticloadbalancing: () =>
    new ElasticLoadBalancingV2Client(configuration()).send(new DescribeLoadBalancersCommand({})),
  iam: () => new IAMClient(configuration()).send(new ListRolesCommand({})),
  ecs: () => new ECSClient(configuration()).send(new ListClustersCommand({})),
  dynamodb: () => new DynamoDBClient(configuration()).send(new ListTablesCommand({})),
};

describe("refusals in the words of each service", () => {
  it.each([
    ["throttle", "ec2", "RequestLimitExceeded 503"],
    ["throttle", "elasticloadbalancing", "Throttling 400"],
    ["throttle", "iam", "Throttling 400"],
    ["throttle", "ecs", "ThrottlingException 400"],
    ["throttle", "dynamodb", "ThrottlingException 400"],
    ["server-error", "ec2", "InternalError 500"],
    ["server-error", "elasticloadbalancing", "InternalFailure 500"],
    ["server-error", "iam", "ServiceFailureException 500"],
    ["server-error", "ecs", "ServerException 500"],
    ["server-error", "dynamodb", "InternalServerError 500"],
    ["deny", "ec2", "UnauthorizedOperation 403"],
    ["deny", "elasticloadbalancing", "AccessDenied 403"],
    ["deny", "ecs", "AccessDeniedException 400"],
  ] as const)("%s of %s is %s", async (kind, service, expected) => {
    sandbox.faults.add({ rules: [{ kind, service }] });
    expect(await outcome(calls[service]())).toBe(expected);
    expect(lastRequest()?.injected).toMatchObject([{ kind }]);
  });

  it.each([
    ["ec2", "Unavailable 503"],
    ["elasticloadbalancing", "ServiceUnavailable 503"],
    ["ecs", "ServiceUnavailableException 503"],
  ] as const)("a server error with status 503 of %s is %s", async (service, expected) => {
    sandbox.faults.add({ rules: [{ kind: "server-error", status: 503, service }] });
    expect(await outcome(calls[service]())).toBe(expected);
  });

  it("gives any code that a rule names", async () => {
    const rule = {
      kind: "error",
      operation: "CreateVpc",
      code: "InsufficientInstanceCapacity",
      status: 500,
      message: "No <capacity> in us-east-1a & us-east-1b.",
    } as const;
    sandbox.faults.add({ rules: [rule] });
    await expect(ec2().send(newVpc())).rejects.toMatchObject({
      name: rule.code,
      message: rule.message,
      $metadata: { httpStatusCode: 500 },
    });
  });

  it("changes nothing", async () => {
    const before = await vpcCount();
    sandbox.faults.add({
      rules: [
        { kind: "throttle", operation: "CreateVpc", calls: 1 },
        { kind: "server-error", operation: "CreateVpc", calls: 2 },
        { kind: "deny", operation: "CreateVpc", calls: 3 },
        { kind: "dropped", operation: "CreateVpc", calls: 4 },
      ],
    });
    for (let call = 1; call <= 4; call += 1) expect(await outcome(ec2().send(newVpc()))).not.toBe("200");
    expect(await vpcCount()).toBe(before);
    expect(await outcome(ec2().send(newVpc()))).toBe("200");
  });
});

describe("faults of the connection", () => {
  it("drops a call before it has effect", async () => {
    const before = await vpcCount();
    sandbox.faults.add({ rules: [{ kind: "dropped", only: "writes" }] });
    expect(await outcome(ec2().send(newVpc()))).toBe("ECONNRESET");
    expect(lastRequest()).toMatchObject({
      operation: "CreateVpc",
      status: 444,
      injected: [{ kind: "dropped" }],
    });
    expect(await vpcCount()).toBe(before);
  });

  it("loses the answer of a call that had effect", async () => {
    const before = await vpcCount();
    sandbox.faults.add({ rules: [{ kind: "lost-answer", only: "writes" }] });
    expect(await outcome(ec2().send(newVpc()))).toBe("ECONNRESET");
    expect(lastRequest()).toMatchObject({
      operation: "CreateVpc",
      status: 200,
      injected: [{ kind: "lost-answer" }],
    });
    expect(await vpcCount()).toBe(before + 1);
  });

  it("loses answers of a service that answers by itself, too", async () => {
    sandbox.faults.add({ rules: [{ kind: "lost-answer", service: "dynamodb", operation: "GetItem" }] });
    const get = new GetItemCommand({ TableName: "none", Key: { id: { S: "1" } } });
    expect(await outcome(new DynamoDBClient(configuration()).send(get))).toBe("ECONNRESET");
    expect(lastRequest()).toMatchObject({ status: 400, code: "ResourceNotFoundException" });
  });

  it("leads a client that tries again into doing it twice, as on AWS", async () => {
    const before = await vpcCount();
    sandbox.faults.add({ rules: [{ kind: "lost-answer", operation: "CreateVpc", calls: 1 }] });
    await new EC2Client({ ...configuration(), maxAttempts: 2 }).send(newVpc());
    expect(await vpcCount()).toBe(before + 2);
  });

  it("answers later", async () => {
    sandbox.faults.add({ rules: [{ kind: "delay", delayMs: 120, service: "sts" }] });
    expect(await outcome(new STSClient(configuration()).send(new GetCallerIdentityCommand()))).toBe("200");
    expect(lastRequest()).toMatchObject({ injected: [{ kind: "delay" }] });
    expect(lastRequest()?.ms).toBeGreaterThanOrEqual(119);
  });

  it("does not keep a sandbox from stopping", async () => {
    const other = await startTestSandbox({ faults: { rules: [{ kind: "delay", delayMs: 600_000 }] } });
    const waiting = outcome(
      new STSClient({ ...other.client("producer"), maxAttempts: 1 }).send(new GetCallerIdentityCommand()),
    );
    await expect.poll(() => other.faults.injected).toBe(1);
    await other.close();
    expect(await waiting).toBe("ECONNRESET");
  });
});

describe("which calls are hit", () => {
  it("counts the calls that match, from the moment that the rule was added", async () => {
    await vpcCount();
    sandbox.faults.add({ rules: [{ kind: "throttle", operation: "DescribeV*", calls: "2-3" }] });
    const outcomes: string[] = [];
    for (let call = 1; call <= 4; call += 1) {
      outcomes.push(await outcome(calls.ec2()));
      await calls.iam();
    }
    expect(outcomes).toEqual(["200", "RequestLimitExceeded 503", "RequestLimitExceeded 503", "200"]);
    expect(sandbox.faults.rules).toMatchObject([{ seen: 4, hits: 2 }]);
  });

  it("tells accounts apart", async () => {
    sandbox.faults.add({ rules: [{ kind: "deny", account: "222222222222" }] });
    expect(await outcome(ec2("producer").send(new DescribeVpcsCommand({})))).toBe("200");
    expect(await outcome(ec2("consumer-a").send(new DescribeVpcsCommand({})))).toBe(
      "UnauthorizedOperation 403",
    );
  });

  it("does not count what is not signed", async () => {
    sandbox.faults.add({ rules: [{ kind: "throttle" }] });
    const wrong = { accessKeyId: "AKIAUNKNOWN", secretAccessKey: "x" };
    await outcome(
      new IAMClient({ ...configuration(), credentials: wrong }).send(new GetRoleCommand({ RoleName: "a" })),
    );
    expect(sandbox.faults.rules).toMatchObject([{ seen: 0, hits: 0 }]);
  });

  it("repeats itself with the same seed, and only then", async () => {
    const run = async (seed: number): Promise<string[]> => {
      sandbox.faults.clear();
      sandbox.faults.add({ seed, rules: [{ kind: "throttle", probability: 0.5 }] });
      const outcomes: string[] = [];
      for (let call = 0; call < 20; call += 1) outcomes.push(await outcome(calls.ec2()));
      return outcomes;
    };
    const first = await run(7);
    expect(new Set(first)).toEqual(new Set(["200", "RequestLimitExceeded 503"]));
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });

  it.each([
    [{ kind: "throttle", service: "ecc2" }, /no service 'ecc2'.*ec2, ec/],
    [{ kind: "throttle", operation: "CreateVcp" }, /no operation 'CreateVcp'/],
    [{ kind: "throttle", service: "iam", operation: "CreateVpc" }, /no operation 'CreateVpc' of iam/],
    [{ kind: "delay" }, /delayMs: is missing/],
    [{ kind: "error" }, /code: is missing/],
    [{ kind: "throttle", status: 429 }, /status: is only for/],
    [{ kind: "throttle", calls: "5-3" }, /must not end before it begins/],
    [{ kind: "throttle", probability: 20 }, /probability/],
  ] as const)("refuses a rule that would never do anything: %j", (rule, message) => {
    expect(() => sandbox.faults.add({ rules: [{ kind: "throttle" }, rule as never] })).toThrow(message);
    expect(sandbox.faults.rules).toEqual([]);
  });
});

describe("the end of a client at its k-th call", () => {
  const three = async (): Promise<string[]> => [
    await outcome(ec2().send(newVpc())),
    await outcome(ec2().send(newVpc())),
    await outcome(ec2().send(newVpc())),
  ];

  it.each([
    ["before", 1],
    ["after", 2],
  ] as const)("%s call 2: %d of three calls had effect", async (moment, effective) => {
    const before = sandbox.requests.length;
    sandbox.faults.add({ rules: faultAt(2, moment) });
    expect(await three()).toEqual(["200", "ECONNRESET", "ECONNRESET"]);
    expect(effectiveWrites(sandbox.requests.slice(before))).toHaveLength(effective);
  });

  it.each(["before", "after"] as const)("can end the client's process %s the effect", async (moment) => {
    const before = await vpcCount();
    let seen: number | undefined;
    const lift = killAt(sandbox, 1, moment, () => (seen = Object.keys(vpcsInState()).length));
    await three();
    expect(lift()).toEqual({ reached: true });
    // At the moment of the fault the effect is there, or is not.
    expect(seen).toBe(before + (moment === "after" ? 1 : 0));
    expect(await outcome(calls.ec2())).toBe("200");
  });

  it("says when the client made fewer calls", async () => {
    const lift = killAt(sandbox, 3, "before");
    await calls.ec2();
    expect(lift()).toEqual({ reached: false });
  });
});

function vpcsInState(): object {
  const slice = sandbox.world.state.slices["ec2/111111111111/us-east-1"] as { vpcs: object };
  return slice.vpcs;
}

describe("aws-facts 1.13: token buckets of EC2", () => {
  it("refuse the fifth endpoint call at once, and let it through when a token was refilled", async () => {
    const throttling = await startTestSandbox({ throttling: true });
    const client = new EC2Client({ ...throttling.client("producer"), maxAttempts: 1 });
    const remove = (): Promise<string> =>
      outcome(client.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: ["vpce-00000000000000000"] })));
    const outcomes: string[] = [];
    for (let call = 1; call <= 5; call += 1) outcomes.push(await remove());
    expect(outcomes).toEqual(["200", "200", "200", "200", "RequestLimitExceeded 503"]);
    expect(throttling.faultReport().throttled).toEqual([
      { account: "111111111111", region: "us-east-1", bucket: "DeleteVpcEndpoints", count: 1 },
    ]);
    expect(throttling.requests.at(-1)?.injected).toEqual([{ rule: "throttling", kind: "throttle" }]);
    throttling.world.advance(3400);
    expect(await remove()).toBe("200");
    await throttling.close();
  });

  it("are not there unless asked for", async () => {
    for (let call = 1; call <= 60; call += 1)
      await ec2()
        .send(newVpc())
        .catch(() => undefined);
    expect(sandbox.faultReport().throttled).toEqual([]);
  });
});
