import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
  waitUntilServicesStable,
} from "@aws-sdk/client-ecs";
import {
  CreateVpcEndpointServiceConfigurationCommand,
  DescribeVpcEndpointServiceConfigurationsCommand,
  ModifyVpcEndpointServiceConfigurationCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeListenerAttributesCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  SetSubnetsCommand,
  waitUntilLoadBalancerAvailable,
  type CreateListenerCommandInput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { ec2, network, present, refusal, zoneIds } from "./ec2/setup.ts";

const certificateArn = "arn:aws:acm:us-east-1:111111111111:certificate/0f1e2d3c-4b5a-6978-8695-a4b3c2d1e0f1";

let sandbox: TestSandbox;
let elb: ElasticLoadBalancingV2Client;
let vpcId: string;
let subnets: Readonly<Record<string, string>>;
let balancer: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  elb = new ElasticLoadBalancingV2Client({ ...sandbox.client("producer"), maxAttempts: 1 });
  ({ vpcId, subnets } = await network(ec2(sandbox, "producer"), 20));
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({
      Name: "nlb",
      Type: "network",
      Scheme: "internal",
      Subnets: subnetsOf(zoneIds.slice(0, 2)),
    }),
  );
  balancer = present(LoadBalancers?.[0]?.LoadBalancerArn);
  await waitUntilLoadBalancerAvailable(
    { client: elb, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 },
    { LoadBalancerArns: [balancer] },
  );
});
afterAll(() => sandbox.close());

function subnetsOf(zones: readonly string[]): string[] {
  return zones.map((zone) => present(subnets[zone]));
}

async function targetGroup(Name: string): Promise<string> {
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({ Name, Protocol: "TCP", Port: 3000, VpcId: vpcId, TargetType: "ip" }),
  );
  return present(TargetGroups?.[0]?.TargetGroupArn);
}

describe("a TLS listener", () => {
  let group: string;
  let listener: string;
  beforeAll(async () => {
    group = await targetGroup("tls");
  });
  const input = (change: Partial<CreateListenerCommandInput>): CreateListenerCommandInput => ({
    LoadBalancerArn: balancer,
    Protocol: "TLS",
    Port: 443,
    DefaultActions: [{ Type: "forward", TargetGroupArn: group }],
    ...change,
  });
  const create = (change: Partial<CreateListenerCommandInput>) =>
    elb.send(new CreateListenerCommand(input(change)));

  it.each<[string, Partial<CreateListenerCommandInput>, string]>([
    ["no certificate", {}, "ValidationError"],
    ["no ARN of a certificate", { Certificates: [{ CertificateArn: "mine" }] }, "ValidationError"],
    [
      "a certificate of another region",
      { Certificates: [{ CertificateArn: certificateArn.replace("us-east-1", "eu-west-1") }] },
      "CertificateNotFoundException",
    ],
    [
      "an unknown policy",
      { Certificates: [{ CertificateArn: certificateArn }], SslPolicy: "Best" },
      "SSLPolicyNotFoundException",
    ],
    [
      "an unknown ALPN policy",
      { Certificates: [{ CertificateArn: certificateArn }], AlpnPolicy: ["HTTP3"] },
      "ALPNPolicyNotSupportedException",
    ],
    [
      "TLS settings of a TCP listener",
      { Protocol: "TCP", Certificates: [{ CertificateArn: certificateArn }] },
      "InvalidConfigurationRequestException",
    ],
  ])("is refused with %s", async (_what, change, code) => {
    expect(await refusal(create(change))).toMatchObject({ code });
  });

  it("is made once, and shows certificate, policy and ALPN", async () => {
    const wanted = {
      Certificates: [{ CertificateArn: certificateArn }],
      SslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      AlpnPolicy: ["HTTP2Preferred"],
    };
    const { Listeners } = await create(wanted);
    listener = present(Listeners?.[0]?.ListenerArn);
    expect((await create(wanted)).Listeners?.[0]?.ListenerArn).toBe(listener);
    expect(await refusal(create({ ...wanted, AlpnPolicy: ["None"] }))).toMatchObject({
      code: "DuplicateListenerException",
    });
    const described = await elb.send(new DescribeListenersCommand({ ListenerArns: [listener] }));
    expect(described.Listeners).toMatchObject([{ Protocol: "TLS", Port: 443, ...wanted }]);
    // Its idle timeout is fixed (aws-facts 1.9).
    const { Attributes } = await elb.send(new DescribeListenerAttributesCommand({ ListenerArn: listener }));
    expect(Attributes).toEqual([]);
  });

  it("keeps what a modification does not name, and can become one of TCP", async () => {
    const other = certificateArn.replace("0f1e", "1f1e");
    const modify = (change: object) =>
      elb.send(new ModifyListenerCommand({ ListenerArn: listener, ...change }));
    const renewed = await modify({ Certificates: [{ CertificateArn: other }] });
    expect(renewed.Listeners).toMatchObject([
      {
        Certificates: [{ CertificateArn: other }],
        SslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        AlpnPolicy: ["HTTP2Preferred"],
      },
    ]);
    const plain = await modify({ Protocol: "TCP" });
    expect(plain.Listeners?.[0]).toMatchObject({ Protocol: "TCP" });
    expect(plain.Listeners?.[0]?.Certificates ?? []).toEqual([]);
    expect(await refusal(modify({ Protocol: "TLS" }))).toMatchObject({ code: "ValidationError" });
  });
});

describe("the subnets of a load balancer", () => {
  const set = (zones: readonly string[]) =>
    elb.send(new SetSubnetsCommand({ LoadBalancerArn: balancer, Subnets: subnetsOf(zones) }));
  const client = () => ec2(sandbox, "producer");
  const serviceZones = async (ServiceId: string) => {
    const { ServiceConfigurations } = await client().send(
      new DescribeVpcEndpointServiceConfigurationsCommand({ ServiceIds: [ServiceId] }),
    );
    return ServiceConfigurations?.[0]?.AvailabilityZoneIds?.toSorted();
  };

  it("can grow; a service takes the zone over when it is modified (aws-facts 1.8)", async () => {
    const { ServiceConfiguration } = await client().send(
      new CreateVpcEndpointServiceConfigurationCommand({ NetworkLoadBalancerArns: [balancer] }),
    );
    const serviceId = present(ServiceConfiguration?.ServiceId);
    const grown = await set(zoneIds);
    expect(grown.AvailabilityZones).toHaveLength(3);
    expect(await serviceZones(serviceId)).toEqual(zoneIds.slice(0, 2));
    await client().send(new ModifyVpcEndpointServiceConfigurationCommand({ ServiceId: serviceId }));
    expect(await serviceZones(serviceId)).toEqual([...zoneIds]);
  });

  it("cannot shrink while an endpoint service uses it (aws-facts 1.9)", async () => {
    expect(await refusal(set(zoneIds.slice(1)))).toMatchObject({
      code: "InvalidConfigurationRequestException",
    });
    const { LoadBalancers } = await elb.send(
      new DescribeLoadBalancersCommand({ LoadBalancerArns: [balancer] }),
    );
    expect(LoadBalancers?.[0]?.AvailabilityZones).toHaveLength(3);
  });
});

describe("a service whose target group changes", () => {
  it("rolls out, and its tasks are registered with the new group only", async () => {
    const ecs = new ECSClient(sandbox.client("producer"));
    const [before, after] = [await targetGroup("before"), await targetGroup("after")];
    for (const [Port, TargetGroupArn] of [
      [3001, before],
      [3002, after],
    ] as const) {
      await elb.send(
        new CreateListenerCommand({
          LoadBalancerArn: balancer,
          Protocol: "TCP",
          Port,
          DefaultActions: [{ Type: "forward", TargetGroupArn }],
        }),
      );
    }
    await ecs.send(new CreateClusterCommand({ clusterName: "c" }));
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "api",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        cpu: "256",
        memory: "512",
        containerDefinitions: [{ name: "api", image: "api:1", portMappings: [{ containerPort: 3000 }] }],
      }),
    );
    const link = (targetGroupArn: string) => ({
      loadBalancers: [{ targetGroupArn, containerName: "api", containerPort: 3000 }],
    });
    await ecs.send(
      new CreateServiceCommand({
        cluster: "c",
        serviceName: "s",
        taskDefinition: "api",
        desiredCount: 2,
        launchType: "FARGATE",
        networkConfiguration: { awsvpcConfiguration: { subnets: subnetsOf(zoneIds.slice(0, 2)) } },
        ...link(before),
      }),
    );
    const waiter = { client: ecs, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 };
    await waitUntilServicesStable(waiter, { cluster: "c", services: ["s"] });
    const { service } = await ecs.send(
      new UpdateServiceCommand({ cluster: "c", service: "s", ...link(after) }),
    );
    expect(service?.deployments).toHaveLength(2);
    await waitUntilServicesStable(waiter, { cluster: "c", services: ["s"] });
    const states = async (TargetGroupArn: string) =>
      (await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }))).TargetHealthDescriptions?.map(
        (each) => each.TargetHealth?.State,
      );
    await expect.poll(() => states(before)).toEqual([]);
    expect(await states(after)).toEqual(["healthy", "healthy"]);
  });
});
