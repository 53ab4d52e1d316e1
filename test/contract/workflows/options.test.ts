import {
  DescribeListenersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildProducer } from "../../../src/workflows/build-producer.ts";
import { planProducer } from "../../../src/workflows/plan-producer.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { stackOn, writesSince } from "./stack-runtime.ts";

const certificateArn = "arn:aws:acm:us-east-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef";
const plain = { database: { deletionProtection: false }, loadBalancer: { deletionProtection: false } };

/** Every setting that has a value other than its default. */
const other = {
  cluster: { containerInsights: "enhanced" },
  repository: { untaggedDays: 3, keepImages: 5 },
  service: {
    port: 8080,
    cpu: 512,
    memoryMiB: 1024,
    architecture: "X86_64",
    user: "1001:1001",
    readOnlyRoot: false,
    stopTimeoutSeconds: 20,
    gracePeriodSeconds: 90,
    circuitBreaker: false,
    zoneRebalancing: false,
  },
  database: {
    instanceClass: "db.t4g.small",
    storageGiB: 30,
    multiAz: false,
    backupDays: 1,
    deletionProtection: false,
    backupWindow: "03:00-03:30",
    maintenanceWindow: "sun:04:00-sun:04:30",
  },
  cache: {
    engine: "valkey",
    nodeType: "cache.t4g.small",
    nodes: 3,
    engineVersion: "8.0",
    snapshotDays: 2,
    maintenanceWindow: "mon:04:00-mon:05:00",
  },
  loadBalancer: {
    tls: { certificateArn },
    crossZone: false,
    deletionProtection: false,
    healthCheck: { protocol: "tcp", intervalSeconds: 15 },
    deregistrationDelaySeconds: 10,
    proxyProtocol: false,
  },
  endpointService: { supportedRegions: ["eu-west-1"], allowedPrincipals: ["222222222222"] },
  logs: { retentionDays: 7 },
};

let sandbox: TestSandbox;
beforeEach(async () => {
  sandbox = await startTestSandbox();
});
afterEach(() => sandbox.close());

const build = (document: object) => buildProducer(stackOn(sandbox, document).rt, { allow: [] });

/** What a plan and another run still find to do. */
async function leftToDo(document: object): Promise<readonly unknown[]> {
  const { changes } = await planProducer(stackOn(sandbox, document).rt);
  const mark = sandbox.requests.length;
  await build(document);
  return [...changes.filter(({ action }) => action !== "none"), ...writesSince(sandbox, mark)];
}

describe("every setting", () => {
  it("is built as it is wanted, and a second run finds nothing to do", async () => {
    await build(other);
    expect(await leftToDo(other)).toEqual([]);
    const elb = new ElasticLoadBalancingV2Client(sandbox.client("producer"));
    const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({ Names: ["shop-targets"] }));
    expect(TargetGroups).toMatchObject([{ HealthCheckProtocol: "TCP", HealthCheckIntervalSeconds: 15 }]);
    const LoadBalancerArn = TargetGroups?.[0]?.LoadBalancerArns?.[0];
    const { Listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
    expect(Listeners).toMatchObject([
      { Port: 443, Protocol: "TLS", Certificates: [{ CertificateArn: certificateArn }] },
    ]);
    const rds = new RDSClient(sandbox.client("producer"));
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({}));
    expect(DBInstances).toMatchObject([
      { PreferredBackupWindow: "03:00-03:30", PreferredMaintenanceWindow: "sun:04:00-sun:04:30" },
    ]);
  });

  it("can be changed afterwards, there and back", async () => {
    // What cannot be changed in place is left as it is: engine and storage, which only grows.
    const changed = {
      ...other,
      database: { ...other.database, storageGiB: 20 },
      cache: { ...other.cache, engine: "redis", engineVersion: "7.1", nodes: 2 },
    };
    await build(plain);
    await build(changed);
    expect(await leftToDo(changed)).toEqual([]);
    await build(plain);
    expect(await leftToDo(plain)).toEqual([]);
  });
});
