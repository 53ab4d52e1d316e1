import { describe, expect, it } from "vitest";
import { buildGraph } from "../../../../src/engine/graph.ts";
import { producerGraph } from "../../../../src/provisioners/graph/producer.ts";
import type { ProducerConfig } from "../../../../src/provisioners/graph/producer-config.ts";
import { producerConfig as config } from "../producer-config.ts";
import { provisioners } from "../../../../src/provisioners/registry.ts";

const facts = {
  account: "111111111111",
  region: "eu-west-1",
  partition: "aws",
  zoneIds: ["euw1-az1", "euw1-az2"],
  s3PrefixListId: "pl-s3",
};
const graphOf = (changes: Partial<ProducerConfig> = {}) =>
  buildGraph(producerGraph({ ...config, ...changes }, facts));

/** All that a node waits for, directly or through others. */
function needsOf(graph: ReturnType<typeof graphOf>, id: string): Set<string> {
  const seen = new Set<string>();
  const visit = (node: string): void => {
    for (const target of graph.needs.get(node)?.keys() ?? []) {
      if (seen.has(target)) continue;
      seen.add(target);
      visit(target);
    }
  };
  visit(id);
  return seen;
}

describe("producer graph", () => {
  it("has the parts of the default stack", () => {
    expect([...graphOf().nodes.keys()].filter((id) => !id.startsWith("alarm-")).sort()).toEqual([
      "api-keys",
      "cache",
      "cache-auth",
      "cache-subnets",
      "cluster",
      "connection-notification",
      "dashboard",
      "database",
      "database-subnets",
      "endpoint-ecr-api",
      "endpoint-ecr-dkr",
      "endpoint-logs",
      "endpoint-s3",
      "endpoint-secretsmanager",
      "endpoint-service",
      "execution-role",
      "flow-log",
      "flow-log-role",
      "flow-logs",
      "listener",
      "logs",
      "nlb",
      "notifications",
      "registry",
      "repository",
      "route-table-app",
      "route-table-data",
      "rules-cache",
      "rules-database",
      "rules-default",
      "rules-endpoints",
      "rules-nlb",
      "rules-tasks",
      "scalable-target",
      "scaling-cpu",
      "scaling-memory",
      "service",
      "sg-cache",
      "sg-database",
      "sg-endpoints",
      "sg-nlb",
      "sg-tasks",
      "subnet-app-1",
      "subnet-app-2",
      "subnet-data-1",
      "subnet-data-2",
      "targets",
      "task-definition",
      "task-role",
      "vpc",
    ]);
  });

  it("has nothing of a database or a cache that is not wanted", () => {
    const graph = graphOf({ database: false, cache: false });
    expect([...graph.nodes.keys()].filter((id) => /database|cache/.test(id))).toEqual([]);
    const text = JSON.stringify([...graph.nodes.values()].map(({ spec }) => spec));
    expect(text).not.toMatch(/5432|6379|DB_|REDIS_/);
  });

  it("marks every part as the stack's own and names it after stack and part", () => {
    const others: Readonly<Record<string, string>> = {
      repository: "shop-api",
      "execution-role": "shop-execution-role-eu-west-1",
      "task-role": "shop-task-role-eu-west-1",
      "flow-log-role": "shop-flow-log-role-eu-west-1",
      dashboard: "shop-dashboard-eu-west-1",
    };
    for (const { id, name, tags } of graphOf().nodes.values()) {
      expect(tags).toMatchObject({
        "privlink:stack": "shop",
        "privlink:part": id,
        "privlink:managed": "true",
      });
      expect(name).toBe(others[id] ?? `shop-${id}`);
    }
  });

  it("keeps names within what AWS allows, for the longest stack name", () => {
    const stack = "a".repeat(21);
    const name = (id: string) => graphOf({ stack }).nodes.get(id)?.name.length ?? Infinity;
    expect(Math.max(name("nlb"), name("targets"))).toBeLessThanOrEqual(32);
    expect(name("cache")).toBeLessThanOrEqual(40);
    expect(Math.max(name("execution-role"), name("database"))).toBeLessThanOrEqual(63);
  });

  it("gives roles names of their own in every region, because IAM knows none", () => {
    const name = (region: string) =>
      buildGraph(producerGraph(config, { ...facts, region })).nodes.get("execution-role")?.name;
    expect(name("eu-west-1")).toBe("shop-execution-role-eu-west-1");
    expect(name("us-east-1")).not.toBe(name("eu-west-1"));
  });

  it("starts tasks only when their image, secrets, data and way in are there", () => {
    const graph = graphOf();
    const needs = graph.needs.get("service");
    expect(needs?.get("endpoint-ecr-dkr")).toBe("ready");
    expect(needs?.get("endpoint-s3")).toBe("ready");
    expect(needs?.get("listener")).toBe("exists");
    expect(graph.needs.get("task-definition")?.get("database")).toBe("ready");
    expect(graph.needs.get("task-definition")?.get("cache")).toBe("ready");
    const all = needsOf(graph, "service");
    for (const id of ["rules-nlb", "rules-tasks", "rules-database", "rules-cache", "rules-endpoints"]) {
      expect(all).toContain(id);
    }
  });

  it("does not let the slow parts wait for each other", () => {
    const graph = graphOf();
    const slow = ["database", "cache", "nlb", "endpoint-logs"];
    for (const id of slow) {
      const needs = needsOf(graph, id);
      for (const other of slow) expect(needs.has(other)).toBe(false);
    }
    expect(needsOf(graph, "endpoint-service").has("database")).toBe(false);
  });

  it("lets everything in a VPC go before the VPC, and every rule before its groups", () => {
    const graph = graphOf();
    for (const id of ["subnet-app-1", "sg-tasks", "endpoint-s3", "targets", "database", "cache", "service"]) {
      expect(needsOf(graph, id)).toContain("vpc");
    }
    expect(needsOf(graph, "rules-nlb")).toContain("sg-tasks");
    expect(needsOf(graph, "registry")).toContain("endpoint-service");
    expect(needsOf(graph, "endpoint-service")).toContain("nlb");
  });

  it("ends TLS at the listener, and checks targets over TCP without a path", () => {
    const tls = {
      certificateArn: "arn:aws:acm:eu-west-1:111111111111:certificate/1",
      policy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    };
    const { path: _, ...timing } = config.loadBalancer.healthCheck;
    const loadBalancer = {
      ...config.loadBalancer,
      port: 443,
      tls,
      healthCheck: { ...timing, protocol: "tcp" as const },
    };
    const graph = graphOf({ loadBalancer });
    expect(graph.nodes.get("listener")?.spec).toMatchObject({ port: 443, tls });
    expect(graph.nodes.get("targets")?.spec).toMatchObject({ healthCheckProtocol: "TCP" });
    expect(graph.nodes.get("targets")?.spec).not.toHaveProperty("healthCheckPath");
    const elsewhere = { ...tls, certificateArn: tls.certificateArn.replace("eu-west-1", "us-east-1") };
    expect(() => graphOf({ loadBalancer: { ...loadBalancer, tls: elsewhere } })).toThrow(
      "the certificate is of us-east-1, and the stack is in eu-west-1",
    );
  });

  it("offers the service in other regions, from zones that they can reach", () => {
    const offer = (supportedRegions: string[], zoneIds = facts.zoneIds) =>
      producerGraph(
        { ...config, endpointService: { ...config.endpointService, supportedRegions } },
        { ...facts, zoneIds },
      ).find(({ id }) => id === "endpoint-service")?.spec;
    expect(offer(["eu-central-1"])).toMatchObject({ supportedRegions: ["eu-central-1"] });
    expect(() => offer(["eu-west-1"])).toThrow("own region");
    expect(() => offer(["eu-central-1"], ["use1-az1", "use1-az3"])).toThrow("zone use1-az3");
    expect(() => offer([], ["use1-az1", "use1-az3"])).not.toThrow();
  });

  it("builds nothing of a network that is brought, and opens tasks to its endpoints and its way out", () => {
    const network = {
      vpcId: "vpc-1",
      zoneIds: facts.zoneIds,
      appSubnetIds: ["subnet-1", "subnet-2"],
      dataSubnetIds: ["subnet-3", "subnet-4"],
      endpointGroupIds: ["sg-1"],
      hasWayOut: true,
    };
    const nodes = producerGraph(
      { ...config, network: { ...config.network, endpoints: [] } },
      { ...facts, network },
    );
    const kinds = new Set(nodes.map(({ provisioner }) => provisioner.kind));
    for (const kind of ["vpc", "subnet", "route-table", "vpc-endpoint"]) expect(kinds).not.toContain(kind);
    expect(nodes.map(({ id }) => id)).not.toContain("rules-default");
    const spec = (id: string) => nodes.find((each) => each.id === id)?.spec;
    expect(spec("nlb")).toMatchObject({ subnetIds: ["subnet-1", "subnet-2"] });
    expect(spec("database-subnets")).toMatchObject({ vpcId: "vpc-1", subnetIds: ["subnet-3", "subnet-4"] });
    const egress = spec("rules-tasks")?.["egress"] as { peer: unknown }[];
    expect(egress.map(({ peer }) => peer)).toEqual(
      expect.arrayContaining(["sg-1", "0.0.0.0/0", "pl-s3"]) as unknown[],
    );
  });

  it("refuses an image that tasks cannot reach, unless the network has a way out", () => {
    const pulling = (image: string) => graphOf({ service: { ...config.service, image } });
    expect(() => pulling("docker.io/library/nginx:1")).toThrow("not in Amazon ECR");
    expect(() => pulling("222222222222.dkr.ecr.us-east-1.amazonaws.com/app:1")).toThrow("ECR of us-east-1");
    expect(() => pulling("222222222222.dkr.ecr.eu-west-1.amazonaws.com/app:1")).not.toThrow();
  });

  it("refuses a variable that privlink sets itself", () => {
    const service = { ...config.service, environment: { DB_HOST: "elsewhere" } };
    expect(() => graphOf({ service })).toThrow("DB_HOST");
    expect(() => graphOf({ service, database: false })).not.toThrow();
  });

  it("takes another image without its health check, and lets ECS pull it from where it is", () => {
    const image = "222222222222.dkr.ecr.eu-west-1.amazonaws.com/team/app@sha256:abc";
    const graph = graphOf({ service: { ...config.service, image } });
    const spec = graph.nodes.get("task-definition")?.spec;
    expect(spec?.["image"]).toBe(image);
    expect(spec).not.toHaveProperty("healthCheck");
    expect(JSON.stringify(graph.nodes.get("execution-role")?.spec)).toContain(
      "arn:aws:ecr:eu-west-1:222222222222:repository/team/app",
    );
  });
});

describe("list of provisioners", () => {
  it("has every kind of the graph, once, each with the actions that it calls", () => {
    const kinds = provisioners.map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    const used = new Set([...graphOf().nodes.values()].map(({ provisioner }) => provisioner.kind));
    expect([...used].filter((kind) => !kinds.includes(kind))).toEqual([]);
    for (const { iam } of provisioners) {
      for (const action of [...iam.read, ...iam.write]) expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/);
      expect(iam.read.filter((action) => !/:(Describe|Get|List)/.test(action))).toEqual([]);
    }
  });
});
