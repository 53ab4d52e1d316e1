import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answerRequest, getRequest } from "../../../../src/registry/requests.ts";
import { submitRequest, type SubmitOptions } from "../../../../src/workflows/submit-request.ts";
import { consumer, owner } from "../../access/cases.ts";
import { codeOf, createWorld, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await createWorld();
  world.ec2.principals = ["arn:aws:iam::222222222222:root"];
  world.ec2.vpcs = [
    {
      id: "vpc-0a",
      account: "222222222222",
      isDefault: false,
      dns: true,
      subnets: [
        ["subnet-02", "use1-az2"],
        ["subnet-01", "use1-az1"],
        ["subnet-03", "use1-az3"],
        ["subnet-09", "use1-az1"],
      ],
    },
  ];
});
afterEach(() => world.close());

const submit = (over: Partial<SubmitOptions> = {}) => {
  const rt = world.runtime(consumer);
  const options: SubmitOptions = {
    service: world.ec2.serviceName,
    reason: "price lookups",
    team: "shop",
    ticket: "SHOP-12",
    expires: null,
    vpcId: undefined,
    subnetIds: [],
    securityGroupId: undefined,
    port: 3000,
    privateDns: false,
    waitMs: undefined,
    ...over,
  };
  return { rt, result: submitRequest(options, rt) };
};
const onFile = (endpointId: string) => getRequest(world.table, "222222222222", endpointId);

describe("submitRequest", () => {
  it("makes group and endpoint in the zones that both sides have, and files the request", async () => {
    const run = submit({ expires: "30d" });
    const made = await run.result;
    expect(made).toMatchObject({
      state: "pendingAcceptance",
      zones: ["use1-az1", "use1-az2"],
      registered: true,
    });
    expect(world.ec2.endpoint(made.endpointId)).toMatchObject({
      subnetIds: ["subnet-01", "subnet-02"],
      privateDns: false,
    });
    expect(world.ec2.groups).toMatchObject([
      {
        name: "privlink-vpce-svc-0bb",
        inbound: [{ IpProtocol: "tcp", FromPort: 3000, ToPort: 3000, IpRanges: [{ CidrIp: "10.0.0.0/16" }] }],
      },
    ]);
    expect(await onFile(made.endpointId)).toMatchObject({
      requestedBy: consumer,
      reason: "price lookups",
      expiresAt: "2027-03-31T12:00:00.000Z",
      zones: ["use1-az1", "use1-az2"],
    });
    expect(run.rt.told("next")).toEqual([
      `The owner decides with privlink approve ${made.endpointId}`,
      `You follow the decision with privlink request-endpoint ${world.ec2.serviceId} --wait`,
    ]);
  });

  it("run again changes nothing, though time has passed", async () => {
    const first = await submit({ expires: "30d" }).result;
    world.ec2.forgetCalls();
    await world.runtime(consumer).clock.sleep(86_400_000);
    const second = await submit({ expires: "30d" }).result;
    expect(second).toEqual(first);
    expect(world.ec2.writes()).toEqual([]);
  });

  it.each([false, true])("converges whatever call the run died at (call reached AWS: %s)", async (after) => {
    await submit().result;
    const total = world.countCalls();
    expect(total).toBeGreaterThan(10);
    for (let at = 1; at <= total; at += 1) {
      world.ec2.endpoints = [];
      world.ec2.groups = [];
      world.countCalls();
      Object.assign(world.fuse, { at, after });
      await submit().result.catch(() => undefined);
      world.fuse.at = undefined;
      const { endpointId, registered } = await submit().result;
      expect({
        at,
        registered,
        endpoints: world.ec2.endpoints.length,
        groups: world.ec2.groups.length,
      }).toEqual({
        at,
        registered: true,
        endpoints: 1,
        groups: 1,
      });
      expect(world.ec2.groups[0]?.inbound).toHaveLength(1);
      expect(await onFile(endpointId)).toBeDefined();
    }
  });

  it("waits for an endpoint that EC2 does not show yet, instead of making another", async () => {
    const add = world.ec2.add.bind(world.ec2);
    world.ec2.add = (over) => add({ ...over, hiddenReads: 3 });
    await submit().result;
    expect(world.ec2.endpoints).toHaveLength(1);
  });

  it("says whom to ask when the service is not visible", async () => {
    world.ec2.principals = [];
    await expect(submit().result).rejects.toMatchObject({
      code: "PL-NOT-ALLOWED",
      hint: "Ask the owner to run `privlink allow 222222222222 --service vpce-svc-0bb`.",
    });
    expect(world.ec2.writes()).toEqual([]);
  });

  it.each([
    ["vpce-svc-0bb", "none"],
    ["shop", "PL-NOT-FOUND"],
    ["com.amazonaws.us-east-1.s3", "PL-USAGE"],
    ["com.amazonaws.vpce.eu-west-1.vpce-svc-0bb", "PL-USAGE"],
  ])("takes service %s: %s", async (service, code) => {
    expect(await codeOf(submit({ service }).result)).toBe(code);
  });

  it.each([
    "com.amazonaws.us-east-1.s3",
    "com.amazonaws.vpce.eu-west-1.vpce-svc-0bb",
    "vpce-svc-xyz",
    "vpce-0a1b2c3d",
  ])("calls nothing for %s, which can be no service here", async (service) => {
    expect(await codeOf(submit({ service }).result)).toBe("PL-USAGE");
    expect(world.countCalls()).toBe(0);
  });

  it("lists both sides when they share no zone, and makes nothing", async () => {
    world.ec2.zones = ["use1-az5"];
    await expect(submit().result).rejects.toMatchObject({
      code: "PL-ZONE-MISMATCH",
      details: { serviceZones: ["use1-az5"], vpcZones: ["use1-az1", "use1-az2", "use1-az3"] },
    });
    expect(world.ec2.writes()).toEqual([]);
  });

  it.each([
    ["one of each zone", ["subnet-09", "subnet-02"], "none"],
    ["two of a zone", ["subnet-01", "subnet-09"], "PL-USAGE"],
    ["one outside the service's zones", ["subnet-01", "subnet-03"], "PL-ZONE-MISMATCH"],
  ])("named subnets, %s", async (_name, subnetIds, code) => {
    expect(await codeOf(submit({ subnetIds }).result)).toBe(code);
    expect(world.ec2.endpoints[0]?.subnetIds.toSorted() ?? []).toEqual(
      code === "none" ? subnetIds.toSorted() : [],
    );
  });

  it("takes the default VPC of several, and asks when there is none", async () => {
    const other = {
      id: "vpc-0b",
      account: "222222222222",
      isDefault: false,
      dns: true,
      subnets: [["subnet-0b", "use1-az1"]] as [string, string][],
    };
    world.ec2.vpcs.push(other);
    await expect(submit().result).rejects.toMatchObject({
      code: "PL-AMBIGUOUS",
      details: { vpcs: ["vpc-0a", "vpc-0b"] },
    });
    other.isDefault = true;
    expect(await submit().result).toMatchObject({ vpcId: "vpc-0b" });
    expect(await submit({ vpcId: "vpc-0a" }).result).toMatchObject({ vpcId: "vpc-0a" });
    expect(await codeOf(submit({ vpcId: "vpc-0c" }).result)).toBe("PL-NOT-FOUND");
  });

  it("does not pretend that an endpoint elsewhere is what was asked for", async () => {
    await submit().result;
    expect(await codeOf(submit({ subnetIds: ["subnet-09"] }).result)).toBe("PL-CONFLICT");
    expect(await codeOf(submit({ securityGroupId: "sg-0ff" }).result)).toBe("PL-CONFLICT");
  });

  it("keeps what is on file of what is left out, and changes what is said", async () => {
    const { endpointId } = await submit({ expires: "30d" }).result;
    const filed = await onFile(endpointId);
    await submit({ team: null, ticket: null, expires: null }).result;
    expect(await onFile(endpointId)).toEqual(filed);
    await submit({ team: null, ticket: "SHOP-13", expires: null }).result;
    expect(await onFile(endpointId)).toEqual({ ...filed, ticket: "SHOP-13" });
  });

  it("leaves a request as it was asked once it is answered, and says so", async () => {
    const { endpointId } = await submit().result;
    const answer = {
      status: "approved" as const,
      by: owner,
      at: "2027-03-01T12:00:00.000Z",
      reason: null,
      expiresAt: null,
    };
    await answerRequest(world.table, "222222222222", endpointId, answer);
    const run = submit({ reason: "something else" });
    expect(await run.result).toMatchObject({ reason: "price lookups" });
    expect(run.rt.told("warning")).toEqual([expect.stringContaining("answered")]);
  });

  it("works without the registry, and says what is missing", async () => {
    world.registry = "denied";
    const run = submit();
    expect(await run.result).toMatchObject({ registered: false, state: "pendingAcceptance" });
    expect(run.rt.told("warning")).toHaveLength(1);
  });
});

describe("submitRequest --wait", () => {
  const after = (seconds: number, state: string) => {
    world.onSleep = (elapsed) => {
      const [endpoint] = world.ec2.endpoints;
      if (elapsed >= seconds && endpoint !== undefined) endpoint.state = state;
    };
  };

  it("ends with the accepted endpoint", async () => {
    after(600, "available");
    expect(await submit({ waitMs: 3_600_000 }).result).toMatchObject({ state: "available" });
  });

  it("ends with the owner's reason when it is rejected, and so does the next run", async () => {
    const { endpointId } = await submit().result;
    await answerRequest(world.table, "222222222222", endpointId, {
      status: "rejected",
      by: owner,
      at: "2027-03-01T12:00:00.000Z",
      reason: "no ticket",
      expiresAt: null,
    });
    after(5, "rejected");
    const rejected = {
      code: "PL-REJECTED",
      reason: "the owner says: no ticket",
      details: { ownersReason: "no ticket" },
    };
    await expect(submit({ waitMs: 3_600_000 }).result).rejects.toMatchObject(rejected);
    await expect(submit().result).rejects.toMatchObject(rejected);
  });

  it.each(["failed", "expired", "deleting"])("ends at once when it is %s", async (state) => {
    after(5, state);
    expect(await codeOf(submit({ waitMs: 3_600_000 }).result)).toBe("PL-CONFLICT");
  });

  it("ends when it is deleted", async () => {
    world.onSleep = (elapsed) => {
      if (elapsed > 90) world.ec2.endpoints = [];
    };
    expect(await codeOf(submit({ waitMs: 3_600_000 }).result)).toBe("PL-CONFLICT");
  });

  it("says that nobody decided when time runs out", async () => {
    const before = world.runtime(consumer).clock.now();
    await expect(submit({ waitMs: 60_000 }).result).rejects.toMatchObject({
      code: "PL-PENDING",
      details: { state: "pendingAcceptance" },
    });
    expect(world.runtime(consumer).clock.now() - before).toBe(60_000);
  });

  it("polls no faster than EC2 bears over an hour", async () => {
    world.countCalls();
    await submit({ waitMs: 3_600_000 }).result.catch(() => undefined);
    expect(world.countCalls()).toBeLessThan(420);
  });

  it("can be interrupted, and says how to go on", async () => {
    const controller = new AbortController();
    world.onSleep = () => controller.abort();
    const rt = world.runtime(consumer, { signal: controller.signal });
    const options = {
      service: world.ec2.serviceName,
      reason: "r",
      team: null,
      ticket: null,
      expires: null,
      vpcId: undefined,
    };
    const rest = { subnetIds: [], securityGroupId: undefined, port: 3000, privateDns: false, waitMs: 60_000 };
    await expect(submitRequest({ ...options, ...rest }, rt)).rejects.toMatchObject({
      code: "PL-INTERRUPTED",
      hint: expect.stringContaining("Run the same command again") as string,
    });
  });

  it("switches private DNS on once accepted, and only then", async () => {
    world.ec2.privateDnsName = "api.shop.example";
    after(30, "available");
    const done = await submit({ privateDns: true, waitMs: 3_600_000 }).result;
    expect(done).toMatchObject({ privateDnsEnabled: true, state: "available" });
    expect(world.ec2.writes().indexOf("ModifyVpcEndpoint")).toBeGreaterThan(
      world.ec2.writes().indexOf("CreateVpcEndpoint"),
    );
  });

  it("switches it on in a later run as well", async () => {
    world.ec2.privateDnsName = "api.shop.example";
    const { endpointId } = await submit({ privateDns: true }).result;
    world.ec2.endpoint(endpointId).state = "available";
    expect(await submit({ privateDns: true }).result).toMatchObject({ privateDnsEnabled: true });
  });

  it.each([
    ["the service has none", () => (world.ec2.privateDnsName = undefined)],
    ["the VPC's DNS is off", () => world.ec2.vpcs.forEach((vpc) => (vpc.dns = false))],
    [
      "another endpoint of the VPC has the name",
      () =>
        world.ec2.add({
          privateDns: true,
          state: "available",
          serviceName: "com.amazonaws.vpce.us-east-1.vpce-svc-0ff",
        }),
    ],
  ])("refuses private DNS before anything is made: %s", async (_name, prepare) => {
    world.ec2.privateDnsName = "api.shop.example";
    prepare();
    expect(await codeOf(submit({ privateDns: true }).result)).toBe("PL-CONFLICT");
    expect(world.ec2.writes()).toEqual([]);
  });
});
