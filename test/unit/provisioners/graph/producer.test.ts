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
    expect([...graphOf().nodes.keys()].sort()).toEqual([
      "api-keys",
      "cache",
      "cache-auth",
      "cache-subnets",
      "cluster",
      "database",
      "database-subnets",
      "endpoint-ecr-api",
      "endpoint-ecr-dkr",
      "endpoint-logs",
      "endpoint-s3",
      "endpoint-secretsmanager",
      "endpoint-service",
      "execution-role",
      "listener",
      "logs",
      "nlb",
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
