import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateSubnetCommand,
  ModifyVpcAttributeCommand,
} from "@aws-sdk/client-ec2";
import { DeleteLoadBalancerCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildProducer } from "../../../src/workflows/build-producer.ts";
import { destroyProducer, type DestroyWish } from "../../../src/workflows/destroy-producer.ts";
import { planProducer } from "../../../src/workflows/plan-producer.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import {
  addEndpoints,
  addS3,
  bringLoadBalancer,
  bringVpc,
  ec2Of,
  elbOf,
  portraitOf,
  type BroughtVpc,
} from "./brought-world.ts";
import { stackOn, writesSince } from "./stack-runtime.ts";

const services = ["ecr.api", "ecr.dkr", "logs", "secretsmanager"];
const wish: DestroyWish = {
  plan: false,
  rejectConnections: false,
  liftProtection: [],
  skipFinalSnapshot: true,
};

let sandbox: TestSandbox;
let brought: BroughtVpc;
beforeEach(async () => {
  sandbox = await startTestSandbox();
  brought = await bringVpc(sandbox);
});
afterEach(() => sandbox.close());

const file = (network: object = {}, others: object = {}) => ({
  network: {
    vpcId: brought.vpcId,
    appSubnetIds: brought.appSubnetIds,
    dataSubnetIds: brought.dataSubnetIds,
    ...network,
  },
  database: { deletionProtection: false },
  loadBalancer: { deletionProtection: false },
  ...others,
});
const build = (document: object) => buildProducer(stackOn(sandbox, document).rt, { allow: [] });
const plan = (document: object) => planProducer(stackOn(sandbox, document).rt);

/** Builds, compares and removes a stack; answers with the resources that were built. */
async function wholeLife(document: object): Promise<string[]> {
  const before = await portraitOf(sandbox, brought);
  const { resources } = await build(document);
  expect(await portraitOf(sandbox, brought)).toEqual(before);
  const mark = sandbox.requests.length;
  const { summary } = await plan(document);
  expect(summary).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
  await build(document);
  expect(writesSince(sandbox, mark)).toEqual([]);
  const shown = await destroyProducer(stackOn(sandbox, document).rt, { ...wish, plan: true });
  const ids = new Set([brought.vpcId, ...brought.appSubnetIds, ...brought.dataSubnetIds]);
  expect(shown.planned.filter(({ resource }) => ids.has(resource))).toEqual([]);
  // Whatever the file says by then.
  await destroyProducer(stackOn(sandbox, {}).rt, wish);
  expect(await portraitOf(sandbox, brought)).toEqual(before);
  expect((await plan(document)).summary).toMatchObject({ update: 0, replace: 0, delete: 0, none: 0 });
  return resources.map(({ type }) => type);
}

describe("a VPC that is brought", () => {
  it("is used with the endpoints that it has, and is never changed, by a whole life of a stack", async () => {
    await addS3(sandbox, brought);
    await addEndpoints(sandbox, brought, services, "10.90.0.0/16");
    const kinds = await wholeLife(file());
    for (const kind of ["vpc", "subnet", "route-table", "vpc-endpoint", "flow-log"]) {
      expect(kinds).not.toContain(kind);
    }
    expect(kinds).toContain("db-instance");
  });

  it("gets only the endpoints that the file names, and needs no data subnets without a database", async () => {
    await addS3(sandbox, brought);
    await addEndpoints(sandbox, brought, ["ecr.api", "ecr.dkr"], "10.90.0.0/23");
    const document = () => {
      const { network, ...rest } = file({ endpoints: ["logs", "secretsmanager"] }, { database: false });
      const { dataSubnetIds: _, ...appOnly } = network;
      return { ...rest, network: appOnly };
    };
    await expect(plan(document())).rejects.toMatchObject({
      code: "PL-CONFLICT",
      message: expect.stringContaining("lets nobody of 10.90.2.0/24 in on port 443") as string,
    });
    const other = await bringVpc(sandbox, "10.91");
    brought = other;
    await addS3(sandbox, other);
    await addEndpoints(sandbox, other, ["ecr.api", "ecr.dkr"], "10.91.0.0/16");
    const kinds = await wholeLife(document());
    expect(kinds.filter((kind) => kind === "vpc-endpoint")).toHaveLength(2);
    expect(kinds).not.toContain("db-instance");
  });

  it("is refused with all that is missing in it, before any write", async () => {
    const mark = sandbox.requests.length;
    const { rt } = stackOn(sandbox, file());
    await expect(buildProducer(rt, { allow: [] })).rejects.toMatchObject({
      code: "PL-CONFLICT",
      message: expect.stringContaining(
        `--service-name com.amazonaws.us-east-1.s3 --route-table-ids ${brought.routeTableId}`,
      ) as string,
      reason: expect.stringContaining("has no endpoint to secretsmanager") as string,
    });
    expect(writesSince(sandbox, mark)).toEqual([]);
  });

  it("is refused when it or its subnets do not exist, all of them named", async () => {
    const appSubnetIds = [brought.appSubnetIds[0], "subnet-00000000000000001"];
    await expect(plan(file({ vpcId: "vpc-00000000000000001", appSubnetIds }))).rejects.toMatchObject({
      code: "PL-NOT-FOUND",
      message: expect.stringContaining(
        "vpc-00000000000000001 does not exist in account 111111111111",
      ) as string,
      reason: expect.stringContaining("subnet-00000000000000001") as string,
    });
  });

  it("is refused for DNS that is off, subnets of another VPC, two subnets in a zone, and public ones", async () => {
    await addS3(sandbox, brought);
    await addEndpoints(sandbox, brought, services, "10.90.0.0/16");
    const ec2 = ec2Of(sandbox);
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({
        VpcId: brought.vpcId,
        CidrBlock: "10.90.5.0/24",
        AvailabilityZone: "us-east-1a",
      }),
    );
    const other = await bringVpc(sandbox, "10.91");
    const refusal = (network: object) =>
      expect(plan(file(network))).rejects.toMatchObject({ code: "PL-CONFLICT" });
    const said = async (network: object): Promise<string> => {
      await refusal(network);
      return plan(file(network)).then(
        () => "",
        (error: unknown) => JSON.stringify((error as { details?: unknown }).details),
      );
    };
    const [first = "", second = ""] = brought.appSubnetIds;
    expect(await said({ appSubnetIds: [first, second, Subnet?.SubnetId] })).toContain("are in one zone");
    expect(await said({ appSubnetIds: [first, other.appSubnetIds[1]] })).toContain(
      `belongs to ${other.vpcId}, not to ${brought.vpcId}`,
    );
    await ec2.send(
      new ModifyVpcAttributeCommand({ VpcId: brought.vpcId, EnableDnsHostnames: { Value: false } }),
    );
    expect(await said({})).toContain("has enableDnsHostnames off");
    const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
    const GatewayId = InternetGateway?.InternetGatewayId;
    await ec2.send(new AttachInternetGatewayCommand({ VpcId: brought.vpcId, InternetGatewayId: GatewayId }));
    await ec2.send(
      new CreateRouteCommand({
        RouteTableId: brought.routeTableId,
        DestinationCidrBlock: "0.0.0.0/0",
        GatewayId,
      }),
    );
    expect(await said({})).toContain(`is public: its route table leads to ${GatewayId}`);
  });

  it("does not take over a stack that stands elsewhere", async () => {
    await addS3(sandbox, brought);
    await addEndpoints(sandbox, brought, services, "10.90.0.0/16");
    const own = { database: false, cache: false, loadBalancer: { deletionProtection: false } };
    await build(own);
    const mark = sandbox.requests.length;
    await expect(build({ ...file(), ...own })).rejects.toMatchObject({
      code: "PL-CONFLICT",
      message: expect.stringContaining(`and privlink.yaml wants it in ${brought.vpcId}`) as string,
    });
    expect(writesSince(sandbox, mark)).toEqual([]);
    await destroyProducer(stackOn(sandbox, file()).rt, wish);
    expect((await plan(own)).summary).toMatchObject({ update: 0, replace: 0, delete: 0, none: 0 });
  });
});

describe("a load balancer that is brought", () => {
  it("gets an endpoint service and nothing else, and is never changed", async () => {
    const loadBalancerArn = await bringLoadBalancer(sandbox, brought);
    const kinds = await wholeLife({ loadBalancerArn });
    expect(kinds.toSorted()).toEqual([
      "connection-notification",
      "endpoint-service",
      "registry-table",
      "topic",
    ]);
  });

  it("is refused when the internet leads to it", async () => {
    const loadBalancerArn = await bringLoadBalancer(sandbox, brought, "internet-facing");
    await expect(plan({ loadBalancerArn })).rejects.toMatchObject({
      code: "PL-CONFLICT",
      message: expect.stringContaining(
        "legacy-nlb is internet-facing; the way in must be internal",
      ) as string,
    });
  });

  it("is refused when it backs another service, is gone, or is another account's", async () => {
    const loadBalancerArn = await bringLoadBalancer(sandbox, brought);
    await build({ loadBalancerArn, notifications: false });
    const second = stackOn(sandbox, { loadBalancerArn }, { settings: { stack: "other" } });
    await expect(planProducer(second.rt)).rejects.toMatchObject({
      code: "PL-CONFLICT",
      message: expect.stringMatching(/legacy-nlb backs endpoint service vpce-svc-\w+ already/) as string,
    });
    await destroyProducer(stackOn(sandbox, { loadBalancerArn }).rt, wish);
    await elbOf(sandbox).send(new DeleteLoadBalancerCommand({ LoadBalancerArn: loadBalancerArn }));
    await expect(plan({ loadBalancerArn })).rejects.toMatchObject({
      code: "PL-NOT-FOUND",
      message: expect.stringContaining("does not exist in account 111111111111") as string,
    });
    const arn = loadBalancerArn.replace("111111111111", "222222222222");
    await expect(plan({ loadBalancerArn: arn })).rejects.toMatchObject({
      code: "PL-CONFLICT",
      message: expect.stringContaining("is of account 222222222222") as string,
    });
  });
});
