import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { PrivlinkError } from "../../../../src/errors/error.ts";
import { loadProducerConfig, producerDefaults } from "../../../../src/workflows/stack-config/load.ts";

function load(yaml: string, stack = "shop") {
  return loadProducerConfig({
    stack,
    configPath: "/x/privlink.yaml",
    configDocument: parse(yaml) as unknown,
  });
}

function refusal(yaml: string, stack?: string): PrivlinkError {
  try {
    load(yaml, stack);
  } catch (error) {
    if (error instanceof PrivlinkError) return error;
    throw error;
  }
  throw new Error(`accepted: ${yaml}`);
}

const nlb = "arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/net/orders/0123456789abcdef";
const subnets = (...numbers: number[]) => numbers.map((number) => `subnet-0000000${number}`).join(", ");

describe("privlink.yaml", () => {
  it.each([
    ["no file", undefined],
    ["an empty file", null],
    ["an empty section", { network: {} }],
  ])("has a default for everything: %s", (_, configDocument) => {
    const config = loadProducerConfig({ stack: "shop", configPath: "privlink.yaml", configDocument });
    expect(config).toEqual(producerDefaults("shop"));
    expect(config).toMatchObject({
      network: { cidr: "10.20.0.0/16", zones: 2 },
      service: { port: 3000, desiredCount: 2 },
      database: { engineVersion: "17", deletionProtection: true, multiAz: true },
      cache: { engine: "redis", nodes: 2 },
      loadBalancer: { proxyProtocol: true, healthCheck: { path: "/readyz" } },
      endpointService: { acceptanceRequired: true, allowedPrincipals: [] },
    });
  });

  it("takes what is given and completes the rest", () => {
    const config = load(`
region: eu-west-1
network: { zoneIds: [euw1-az1, euw1-az2, euw1-az3] }
database: false
cache: { engine: valkey }
service: { image: "example/api:1", environment: { LOG_LEVEL: debug } }
endpointService: { allowedPrincipals: [222222222222, "arn:aws:iam::333333333333:role/dev", 222222222222], privateDnsName: api.example.com }
`);
    expect(config.network.zones).toBe(3);
    expect(config.database).toBe(false);
    expect(config.cache).toEqual({
      engine: "valkey",
      nodeType: "cache.t4g.micro",
      nodes: 2,
      snapshotDays: 0,
    });
    expect(config.endpointService.allowedPrincipals).toEqual([
      "arn:aws:iam::222222222222:root",
      "arn:aws:iam::333333333333:role/dev",
    ]);
    expect(config.service.image).toBe("example/api:1");
  });

  it("checks another's image over TCP and sends it no header, unless told otherwise", () => {
    expect(load("{}").loadBalancer).toMatchObject({
      port: 3000,
      proxyProtocol: true,
      healthCheck: { protocol: "http", path: "/readyz" },
    });
    const { healthCheck, proxyProtocol } = load("service: { image: a }").loadBalancer;
    expect(proxyProtocol).toBe(false);
    expect(healthCheck).toMatchObject({ protocol: "tcp" });
    expect(healthCheck).not.toHaveProperty("path");
    const told = load(
      "{ service: { image: a }, loadBalancer: { proxyProtocol: true, healthCheck: { path: /up } } }",
    );
    expect(told.loadBalancer).toMatchObject({
      proxyProtocol: true,
      healthCheck: { protocol: "http", path: "/up" },
    });
  });

  it("listens on 443 with TLS", () => {
    const certificateArn = "arn:aws:acm:eu-west-1:111111111111:certificate/1";
    const { port, tls } = load(`loadBalancer: { tls: { certificateArn: "${certificateArn}" } }`).loadBalancer;
    expect(port).toBe(443);
    expect(tls).toEqual({ certificateArn, policy: "ELBSecurityPolicy-TLS13-1-2-2021-06" });
  });

  it("uses the endpoints of a VPC that exists, and makes those that are named", () => {
    const network = `vpcId: vpc-0123456789abcdef0, appSubnetIds: [${subnets(1, 2)}]`;
    const config = load(`{ database: false, network: { ${network} } }`);
    expect(config.network).toMatchObject({
      zones: 2,
      endpoints: [],
      brought: { vpcId: "vpc-0123456789abcdef0", dataSubnetIds: [] },
    });
    const making = load(`{ database: false, network: { ${network}, endpoints: [logs, logs] } }`);
    expect(making.network.endpoints).toEqual(["logs"]);
    expect(load("{}").network.endpoints).toHaveLength(4);
  });

  it("takes nothing but an endpoint service on a load balancer that exists", () => {
    const config = load(`{ loadBalancerArn: "${nlb}", endpointService: { supportedRegions: [eu-west-2] } }`);
    expect(config).toMatchObject({
      loadBalancerArn: nlb,
      endpointService: { supportedRegions: ["eu-west-2"] },
    });
  });

  it.each([
    ["an unknown key", "netwrk: {}", 'unknown key "netwrk" at the top level; did you mean "network"?'],
    [
      "an unknown key below",
      "network: { cdir: 10.0.0.0/16 }",
      'unknown key "cdir" under network; did you mean "cidr"?',
    ],
    [
      "an unknown key deep down",
      "loadBalancer: { healthCheck: { pth: /x } }",
      'unknown key "pth" under loadBalancer.healthCheck; did you mean "path"?',
    ],
    [
      "an unknown key in a section that can be off",
      "database: { multAz: true }",
      'unknown key "multAz" under database; did you mean "multiAz"?',
    ],
    [
      "a key that nothing is like",
      "approvals: []",
      "known are stack, region, profile, loadBalancerArn, network",
    ],
    [
      "a wrong CIDR",
      "network: { cidr: hello }",
      'network.cidr: "hello" must be an IPv4 block such as 10.20.0.0/16',
    ],
    ["a number over 255", "network: { cidr: 10.256.0.0/16 }", "numbers up to 255"],
    ["host bits", "network: { cidr: 10.20.0.1/16 }", "has host bits set; the block is 10.20.0.0/16"],
    ["a VPC that is too wide", "network: { cidr: 10.0.0.0/8 }", "must have a prefix from /16 to /28"],
    ["a VPC that is too narrow", "network: { cidr: 10.0.0.0/29 }", "must have a prefix from /16 to /28"],
    ["a VPC without room", "network: { cidr: 10.0.0.0/27 }", "must be /26 or wider"],
    ["a loopback VPC", "network: { cidr: 127.0.0.0/16 }", "must be a block that a VPC can have"],
    ["one zone", "network: { zones: 1 }", "network.zones: 1 must be a whole number from 2 to 6"],
    ["one zone id", "network: { zoneIds: [euw1-az1] }", "network.zoneIds has 1 entries; it must have 2 to 6"],
    ["zone names", "network: { zoneIds: [euw1-az1, eu-west-1b] }", "must be a zone id such as use1-az1"],
    ["a zone twice", "network: { zoneIds: [euw1-az1, euw1-az1] }", "names a zone twice"],
    [
      "too few zone ids",
      "network: { zones: 3, zoneIds: [euw1-az1, euw1-az2] }",
      "has 2 entries; it must have one for each of 3 zones",
    ],
    [
      "subnets of one tier only",
      "network: { appSubnets: [10.20.0.0/24, 10.20.1.0/24] }",
      "must go together with dataSubnets",
    ],
    [
      "overlapping subnets",
      "network: { appSubnets: [10.20.0.0/24, 10.20.1.0/24], dataSubnets: [10.20.1.128/25, 10.20.2.0/24] }",
      'network.dataSubnets.0: "10.20.1.128/25" overlaps appSubnets.1 (10.20.1.0/24)',
    ],
    [
      "a subnet outside the VPC",
      "network: { appSubnets: [10.20.0.0/24, 10.21.1.0/24], dataSubnets: [10.20.2.0/24, 10.20.3.0/24] }",
      'network.appSubnets.1: "10.21.1.0/24" must lie inside the VPC\'s 10.20.0.0/16',
    ],
    ["no section", "network: 3", "network: 3 must be a section with keys"],
    ["a list for a document", "- network", "the document must be a section with keys"],
    ["true for a section", "database: true", "database: true must be false or a section with keys"],
    ["a version that YAML has changed", "database: { engineVersion: 17.10 }", "must be a version in quotes"],
    [
      "a size that Fargate has not",
      "service: { cpu: 512, memoryMiB: 512 }",
      "must be 1024 to 4096 in steps of 1024 with cpu 512",
    ],
    ["CPU that Fargate has not", "service: { cpu: 300 }", "service.cpu: 300 must be one of 256, 512"],
    [
      "a number for an environment variable",
      "service: { environment: { PORT: 1 } }",
      "service.environment.PORT: 1 must be a text",
    ],
    ["a wrong variable name", 'service: { environment: { "2b": x } }', "must be a variable name"],
    [
      "automatic acceptance",
      "endpointService: { acceptanceRequired: false }",
      "manual acceptance is a security principle",
    ],
    ["a wrong principal", "endpointService: { allowedPrincipals: [nobody] }", '"nobody" is no principal'],
    [
      "an account id that lost its zero",
      "endpointService: { allowedPrincipals: [012345678901] }",
      "in quotes",
    ],
    ["days that logs cannot be kept", "logs: { retentionDays: 31 }", "must be one of 1, 3, 5, 7"],
    [
      "a check longer than its interval",
      "loadBalancer: { healthCheck: { intervalSeconds: 5, timeoutSeconds: 6 } }",
      "must not be longer than intervalSeconds (5)",
    ],
    ["nothing for an image", "service: { image: }", "service.image must be an image URI"],
    [
      "a VPC that exists without its subnets",
      "{ database: false, network: { vpcId: vpc-0123456789abcdef0 } }",
      "network.appSubnetIds is missing: with vpcId",
    ],
    [
      "a VPC that exists with a database and no subnets for it",
      `network: { vpcId: vpc-0123456789abcdef0, appSubnetIds: [${subnets(1, 2)}] }`,
      "network.dataSubnetIds is missing: with vpcId and a database",
    ],
    [
      "one subnet for both tiers",
      `network: { vpcId: vpc-0123456789abcdef0, appSubnetIds: [${subnets(1, 2)}], dataSubnetIds: [${subnets(2, 3)}] }`,
      "shares subnet-00000002 with appSubnetIds",
    ],
    [
      "a CIDR for a VPC that exists",
      `{ database: false, network: { vpcId: vpc-0123456789abcdef0, cidr: 10.0.0.0/16, appSubnetIds: [${subnets(1, 2)}] } }`,
      'network.cidr: "10.0.0.0/16" describes a VPC that the stack makes',
    ],
    [
      "one subnet",
      `{ database: false, network: { vpcId: vpc-0123456789abcdef0, appSubnetIds: [${subnets(1)}] } }`,
      "must be a list of 2 to 6 subnet ids",
    ],
    [
      "subnets of no VPC",
      `network: { appSubnetIds: [${subnets(1, 2)}] }`,
      "network.appSubnetIds goes with vpcId",
    ],
    [
      "endpoints of a VPC that has none",
      "network: { endpoints: existing }",
      "must be create in a VPC that the stack makes",
    ],
    [
      "sections beside a load balancer that exists",
      `{ loadBalancerArn: "${nlb}", service: {} }`,
      "service cannot go with loadBalancerArn",
    ],
    ["what is no load balancer", "loadBalancerArn: orders", "must be the ARN of a load balancer"],
    [
      "a path for a check over TCP",
      "loadBalancer: { healthCheck: { protocol: tcp, path: /x } }",
      "goes with protocol http only",
    ],
    ["TLS without a certificate", "loadBalancer: { tls: {} }", "loadBalancer.tls.certificateArn"],
    ["a PostgreSQL without TLS", 'database: { engineVersion: "14" }', "before 15 TLS is not enforced"],
    [
      "windows that overlap",
      'database: { backupWindow: "03:00-04:00", maintenanceWindow: "sun:03:30-sun:04:30" }',
      "overlaps backupWindow (03:00-04:00)",
    ],
  ])("refuses %s", (_, yaml, message) => {
    const error = refusal(yaml);
    expect(error.code).toBe("PL-CONFIG");
    expect(error.message).toContain("/x/privlink.yaml: ");
    expect(error.message).toContain(message);
    expect(error.reason).toBeUndefined();
  });

  it("tells all findings at once", () => {
    const error = refusal("network: { cidr: hello, zones: 9 }\nlogs: { days: 3 }");
    expect(error.details?.["issues"]).toHaveLength(3);
    expect(error.reason).toContain("also: network.zones: 9");
  });

  it.each([
    "Shop",
    "1shop",
    "s",
    "a-very-long-stack-name-x",
    "shop_1",
    "shop-",
    "a--b",
    "internal",
    "internal-x",
  ])("refuses the stack name %s", (stack) => {
    expect(refusal("", stack)).toMatchObject({
      code: "PL-CONFIG",
      hint: expect.stringContaining("--stack") as string,
    });
  });

  it.each(["privlink", "ab", "team-a-shop-2", "internalish"])("takes the stack name %s", (stack) => {
    expect(load("", stack).stack).toBe(stack);
  });
});
