import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import {
  DescribeImagesCommand,
  DescribeSecurityGroupsCommand,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  RegisterTargetsCommand,
  waitUntilLoadBalancerAvailable,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { expect, it, onTestFinished } from "vitest";
import { openCertificateAuthority } from "../../../src/sandbox/data-path/certificate-authority.ts";
import { loadBalancerController } from "../../../src/sandbox/data-path/controllers/load-balancers.ts";
import { claimNetwork } from "../../../src/sandbox/data-path/network-claim.ts";
import { createLoopbackNetwork } from "../../../src/sandbox/data-path/network.ts";
import { startProcessGuard } from "../../../src/sandbox/data-path/process-guard.ts";
import { elasticLoadBalancingState } from "../../../src/sandbox/services/elbv2/state.ts";
import { startTestSandbox } from "../../support/sandbox.ts";
import { ec2, network as newNetwork, present } from "./ec2/setup.ts";

const Port = 8443;
const targetPort = 3000;
const CertificateArn = "arn:aws:acm:us-east-1:111111111111:certificate/0f1e2d3c-4b5a-6978-8695-a4b3c2d1e0f1";

it("a TLS listener ends TLS on the data path, as its policy says at the moment", async () => {
  const sandbox = await startTestSandbox({ dataPath: true });
  const directory = await mkdtemp(join(tmpdir(), "privlink-tls-"));
  const claim = await claimNetwork(undefined);
  const network = createLoopbackNetwork(sandbox.world, claim.network);
  const authority = await openCertificateAuthority(directory);
  const guard = startProcessGuard();
  const errors: unknown[] = [];
  const balancers = loadBalancerController({
    world: sandbox.world,
    network,
    authority,
    guard,
    report: (error) => errors.push(error),
    log: () => undefined,
  });
  const unsubscribe = sandbox.world.onChange(() => balancers.trigger());
  onTestFinished(async () => {
    unsubscribe();
    await balancers.stop();
    await guard.close();
    await claim.release();
    await sandbox.close();
    await rm(directory, { recursive: true, force: true });
  });

  const client = ec2(sandbox, "producer");
  const elb = new ElasticLoadBalancingV2Client({ ...sandbox.client("producer"), maxAttempts: 1 });
  const { vpcId, subnets } = await newNetwork(client, 60, ["use1-az1"]);
  const SubnetId = present(subnets["use1-az1"]);
  const { Images } = await client.send(
    new DescribeImagesCommand({ Filters: [{ Name: "architecture", Values: ["arm64"] }] }),
  );
  const { Instances } = await client.send(
    new RunInstancesCommand({
      ImageId: present(Images?.[0]?.ImageId),
      InstanceType: "t4g.nano",
      MinCount: 2,
      MaxCount: 2,
      SubnetId,
    }),
  );
  const [server, user] = (Instances ?? []).map((instance) => present(instance.NetworkInterfaces?.[0]));
  const { SecurityGroups } = await client.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] }),
  );
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({
      Name: "echo",
      Protocol: "TCP",
      Port: targetPort,
      VpcId: vpcId,
      TargetType: "ip",
    }),
  );
  const TargetGroupArn = present(TargetGroups?.[0]?.TargetGroupArn);
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({
      Name: "tls",
      Type: "network",
      Scheme: "internal",
      Subnets: [SubnetId],
      SecurityGroups: [present(SecurityGroups?.[0]?.GroupId)],
    }),
  );
  const { LoadBalancerArn, DNSName } = present(LoadBalancers?.[0]);
  await waitUntilLoadBalancerAvailable(
    { client: elb, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 },
    { LoadBalancerArns: [present(LoadBalancerArn)] },
  );

  const echo = createServer((socket) => socket.on("error", () => undefined).pipe(socket));
  await new Promise<void>((resolve) => {
    echo.listen(targetPort, network.addressOf(present(server?.NetworkInterfaceId)), resolve);
  });
  onTestFinished(() => void echo.close());
  await elb.send(
    new RegisterTargetsCommand({
      TargetGroupArn,
      Targets: [{ Id: present(server?.PrivateIpAddress), Port: targetPort }],
    }),
  );
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn,
      Protocol: "TLS",
      Port,
      Certificates: [{ CertificateArn }],
      SslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      DefaultActions: [{ Type: "forward", TargetGroupArn }],
    }),
  );

  const state = elasticLoadBalancingState({
    world: sandbox.world,
    account: "111111111111",
    region: "us-east-1",
  });
  const node = present(state.loadBalancers[present(LoadBalancerArn)]?.zones[0]);
  /** What comes back for `hello`, or why nothing does. */
  const say = (options: ConnectionOptions = {}): Promise<string> =>
    new Promise((resolve) => {
      const socket: TLSSocket = connect({
        host: network.addressOf(node.networkInterfaceId),
        port: Port,
        localAddress: network.addressOf(present(user?.NetworkInterfaceId)),
        servername: present(DNSName),
        ca: authority.certificatePem,
        ...options,
      } as ConnectionOptions);
      socket.once("secureConnect", () => socket.write("hello"));
      socket.once("data", (data) => {
        resolve(`${socket.getProtocol()} ${String(data)}`);
        socket.destroy();
      });
      socket.once("error", (error) => resolve(error.message));
    });
  const eventually = { timeout: 10_000 };
  await expect.poll(() => say(), eventually).toBe("TLSv1.3 hello");
  expect(await say({ maxVersion: "TLSv1.2" })).toBe("TLSv1.2 hello");

  await elb.send(
    new ModifyListenerCommand({
      ListenerArn: Listeners?.[0]?.ListenerArn,
      SslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06",
    }),
  );
  await balancers.settled();
  await expect.poll(() => say({ maxVersion: "TLSv1.2" }), eventually).not.toContain("hello");
  expect(await say()).toBe("TLSv1.3 hello");
  expect(errors).toEqual([]);
});
