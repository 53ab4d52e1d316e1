import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  StopTaskCommand,
  UpdateServiceCommand,
  waitUntilServicesInactive,
  waitUntilServicesStable,
} from "@aws-sdk/client-ecs";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
  SetSecurityGroupsCommand,
  waitUntilLoadBalancerAvailable,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ec2State } from "../../../src/sandbox/services/ec2/state.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";

let sandbox: TestSandbox;
let ecs: ECSClient;
let elb: ElasticLoadBalancingV2Client;
let subnets: string[];
let vpcId: string;
let groupId: string;
const waiter = { maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 };

beforeAll(async () => {
  sandbox = await startTestSandbox();
  ecs = new ECSClient(sandbox.client("producer"));
  elb = new ElasticLoadBalancingV2Client(sandbox.client("producer"));
  const ec2 = ec2State({ world: sandbox.world, account: "111111111111", region: "us-east-1" });
  subnets = Object.keys(ec2.subnets).slice(0, 2);
  [vpcId = ""] = Object.keys(ec2.vpcs);
  [groupId = ""] = Object.keys(ec2.securityGroups);
});
afterAll(() => sandbox.close());

const definition = (image: string) => ({
  family: "api",
  networkMode: "awsvpc" as const,
  requiresCompatibilities: ["FARGATE" as const],
  cpu: "256",
  memory: "512",
  containerDefinitions: [{ name: "api", image, portMappings: [{ containerPort: 3000 }] }],
});

describe("a service behind a load balancer", () => {
  let targetGroup: string;
  let balancer: string;

  it("refuses a target group that no listener uses yet", async () => {
    const group = await elb.send(
      new CreateTargetGroupCommand({
        Name: "api",
        Protocol: "TCP",
        Port: 3000,
        VpcId: vpcId,
        TargetType: "ip",
        HealthCheckProtocol: "HTTP",
        HealthCheckPath: "/readyz",
      }),
    );
    targetGroup = group.TargetGroups?.[0]?.TargetGroupArn ?? "";
    await ecs.send(new CreateClusterCommand({ clusterName: "c" }));
    await ecs.send(new RegisterTaskDefinitionCommand(definition("api:1")));
    await expect(createService()).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining("does not have an associated load balancer") as string,
    });
  });

  it("creates load balancers idempotently by name and refuses other settings", async () => {
    const create = (names: string[]) =>
      elb.send(
        new CreateLoadBalancerCommand({
          Name: "nlb",
          Type: "network",
          Scheme: "internal",
          Subnets: names,
          SecurityGroups: [groupId],
        }),
      );
    const first = await create(subnets);
    balancer = first.LoadBalancers?.[0]?.LoadBalancerArn ?? "";
    expect(first.LoadBalancers?.[0]?.State?.Code).toBe("provisioning");
    expect((await create(subnets)).LoadBalancers?.[0]?.LoadBalancerArn).toBe(balancer);
    await expect(create(subnets.slice(1))).rejects.toMatchObject({
      name: "DuplicateLoadBalancerNameException",
    });
    await waitUntilLoadBalancerAvailable({ client: elb, ...waiter }, { LoadBalancerArns: [balancer] });
    await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: balancer,
        Protocol: "TCP",
        Port: 3000,
        DefaultActions: [{ Type: "forward", TargetGroupArn: targetGroup }],
      }),
    );
  });

  it("switches off inbound enforcement for PrivateLink", async () => {
    const answer = await elb.send(
      new SetSecurityGroupsCommand({
        LoadBalancerArn: balancer,
        SecurityGroups: [groupId],
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
      }),
    );
    expect(answer.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic).toBe("off");
  });

  it("refuses an attribute that is not modelled", async () => {
    const modify = elb.send(
      new ModifyTargetGroupAttributesCommand({
        TargetGroupArn: targetGroup,
        Attributes: [{ Key: "nonsense", Value: "1" }],
      }),
    );
    await expect(modify).rejects.toMatchObject({ name: "InvalidConfigurationRequestException" });
  });

  it("runs two tasks in two zones, healthy behind the load balancer", async () => {
    const created = await createService();
    expect(created.service?.deployments?.[0]?.rolloutState).toBe("IN_PROGRESS");
    await waitUntilServicesStable({ client: ecs, ...waiter }, { cluster: "c", services: ["s"] });
    const tasks = await runningTasks();
    expect(new Set(tasks.map((task) => task.availabilityZone)).size).toBe(2);
    expect(await healthStates()).toEqual(["healthy", "healthy"]);
    await expect(createService()).rejects.toMatchObject({
      message: "Creation of service was not idempotent.",
    });
  });

  it("replaces a stopped task", async () => {
    const [first] = await runningTasks();
    await ecs.send(new StopTaskCommand({ cluster: "c", task: first?.taskArn, reason: "test" }));
    await expect
      .poll(async () => (await runningTasks()).filter((task) => task.lastStatus === "RUNNING").length, {
        timeout: 5000,
      })
      .toBe(2);
    expect((await runningTasks()).map((task) => task.taskArn)).not.toContain(first?.taskArn);
    const stopped = await ecs.send(new DescribeTasksCommand({ cluster: "c", tasks: [first?.taskArn ?? ""] }));
    expect(stopped.tasks?.[0]).toMatchObject({
      lastStatus: "STOPPED",
      stopCode: "UserInitiated",
      stoppedReason: "test",
    });
  });

  it("rolls a new revision out and keeps the healthy count", async () => {
    await ecs.send(new RegisterTaskDefinitionCommand(definition("api:2")));
    await ecs.send(new UpdateServiceCommand({ cluster: "c", service: "s", taskDefinition: "api" }));
    await waitUntilServicesStable({ client: ecs, ...waiter }, { cluster: "c", services: ["s"] });
    const revisions = (await runningTasks()).map((task) => task.taskDefinitionArn?.split(":").at(-1));
    expect(revisions).toEqual(["2", "2"]);
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster: "c", services: ["s"] }));
    expect(services?.[0]?.deployments?.[0]?.rolloutState).toBe("COMPLETED");
  });

  it("deletes in AWS's order only", async () => {
    await expect(ecs.send(new DeleteClusterCommand({ cluster: "c" }))).rejects.toMatchObject({
      name: "ClusterContainsServicesException",
    });
    await expect(ecs.send(new DeleteServiceCommand({ cluster: "c", service: "s" }))).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
    await ecs.send(new DeleteServiceCommand({ cluster: "c", service: "s", force: true }));
    await waitUntilServicesInactive({ client: ecs, ...waiter }, { cluster: "c", services: ["s"] });
    await expect(
      elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: targetGroup })),
    ).rejects.toMatchObject({ name: "ResourceInUseException" });
    await elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: balancer }));
    await elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: balancer }));
    await elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: targetGroup }));
    await ecs.send(new DeleteClusterCommand({ cluster: "c" }));
    const { networkInterfaces } = ec2State({
      world: sandbox.world,
      account: "111111111111",
      region: "us-east-1",
    });
    await expect.poll(() => Object.keys(networkInterfaces)).toEqual([]);
  });

  const createService = () =>
    ecs.send(
      new CreateServiceCommand({
        cluster: "c",
        serviceName: "s",
        taskDefinition: "api",
        desiredCount: 2,
        launchType: "FARGATE",
        networkConfiguration: {
          awsvpcConfiguration: { subnets, securityGroups: [groupId], assignPublicIp: "DISABLED" },
        },
        loadBalancers: [{ targetGroupArn: targetGroup, containerName: "api", containerPort: 3000 }],
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
      }),
    );

  async function runningTasks() {
    const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster: "c", serviceName: "s" }));
    if (taskArns.length === 0) return [];
    return (await ecs.send(new DescribeTasksCommand({ cluster: "c", tasks: taskArns }))).tasks ?? [];
  }

  async function healthStates() {
    const { TargetHealthDescriptions = [] } = await elb.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: targetGroup }),
    );
    return TargetHealthDescriptions.map((entry) => entry.TargetHealth?.State);
  }
});
