import { describe, expect, it } from "vitest";
import { buildGraph } from "../../../../src/engine/graph.ts";
import { resolveSpec } from "../../../../src/engine/resolve.ts";
import type { ConsumerConfig } from "../../../../src/provisioners/graph/consumer-config.ts";
import { consumerGraph, type ConsumerFacts } from "../../../../src/provisioners/graph/consumer.ts";
import { provisioners } from "../../../../src/provisioners/registry.ts";

const smallest = { type: "t4g.nano", architecture: "ARM64" } as const;
const config: ConsumerConfig = {
  stack: "shop",
  network: { kind: "built", cidr: "10.30.0.0/16", zones: 2 },
  instances: { count: 3, ...smallest },
  bastion: smallest,
  ssmEndpoints: true,
};
const where = { account: "222222222222", region: "eu-west-1", partition: "aws" };
const facts: ConsumerFacts = { ...where, zoneIds: ["euw1-az1", "euw1-az2"] };
const adopted: ConsumerFacts = {
  ...where,
  zoneIds: ["euw1-az1", "euw1-az2"],
  adopted: {
    vpcId: "vpc-1",
    cidrs: ["10.60.0.0/16", "10.61.0.0/16"],
    subnets: [
      { subnetId: "subnet-b", zoneId: "euw1-az2", cidr: "10.60.1.0/24" },
      { subnetId: "subnet-a", zoneId: "euw1-az1", cidr: "10.60.0.0/24" },
      { subnetId: "subnet-c", zoneId: "euw1-az2", cidr: "10.60.2.0/24" },
    ],
  },
};
const adoptingConfig: ConsumerConfig = {
  ...config,
  network: { kind: "adopted", vpcId: "vpc-1", subnetIds: ["subnet-b", "subnet-a", "subnet-c"] },
  bastion: false,
};
const graphOf = (changes: Partial<ConsumerConfig> = {}) =>
  buildGraph(consumerGraph({ ...config, ...changes }, facts));
const ids = (graph: ReturnType<typeof graphOf>) => [...graph.nodes.keys()].sort();
/** A spec with the refs that can be resolved, given an id for every node. */
function specOf(graph: ReturnType<typeof graphOf>, id: string): Record<string, unknown> {
  const observations = new Map(
    [...graph.nodes.keys()].map((each) => [
      each,
      {
        vpcId: "vpc-own",
        subnetId: each,
        groupId: each,
        gatewayId: each,
        name: each,
        arn: each,
        profileId: each,
      },
    ]),
  );
  return resolveSpec(graph.nodes.get(id)?.spec ?? {}, observations).spec;
}

describe("consumer graph", () => {
  it("has the parts of the whole stack", () => {
    expect(ids(graphOf())).toEqual([
      "bastion",
      "endpoint-ssm",
      "endpoint-ssmmessages",
      "instance-1",
      "instance-2",
      "instance-3",
      "instance-profile",
      "instance-role",
      "internet-gateway",
      "route-table-private",
      "route-table-public",
      "rules-bastion",
      "rules-default",
      "rules-endpoints",
      "rules-instances",
      "sg-bastion",
      "sg-endpoints",
      "sg-instances",
      "subnet-private-1",
      "subnet-private-2",
      "subnet-public-1",
      "subnet-public-2",
      "vpc",
    ]);
  });

  it("uses only what the policies know", () => {
    const known = new Set(provisioners.map(({ kind }) => kind));
    const used = [...graphOf().nodes.values()].map(({ provisioner }) => provisioner.kind);
    expect(used.filter((kind) => !known.has(kind))).toEqual([]);
  });

  it("marks everything as the consumer's side, which no producer's stack can bear", () => {
    for (const { id, name, tags } of graphOf().nodes.values()) {
      expect(tags).toMatchObject({
        "privlink:stack": "shop/consumer",
        "privlink:managed": "true",
        "privlink:part": id,
      });
      expect(name).toMatch(/^shop-consumer-/);
    }
  });

  it("keeps names within what IAM takes, for the longest stack name and region", () => {
    const stack = "a".repeat(21);
    const long = consumerGraph({ ...config, stack }, { ...facts, region: "ap-southeast-7" });
    for (const { name } of long) expect(name.length).toBeLessThanOrEqual(64);
  });

  it("gives the public tier alone a way out, and the bastion alone a public address", () => {
    const graph = graphOf();
    expect(specOf(graph, "route-table-public")["internetGatewayId"]).toBe("internet-gateway");
    expect(specOf(graph, "route-table-private")).not.toHaveProperty("internetGatewayId");
    const publicOnes = [...graph.nodes.keys()].filter((id) => specOf(graph, id)["publicAddress"] === true);
    expect(publicOnes).toEqual(["bastion"]);
    expect(specOf(graph, "bastion")["subnetId"]).toBe("subnet-public-1");
  });

  it("spreads the instances over the private subnets", () => {
    const graph = graphOf();
    const places = [1, 2, 3].map((number) => specOf(graph, `instance-${number}`)["subnetId"]);
    expect(places).toEqual(["subnet-private-1", "subnet-private-2", "subnet-private-1"]);
  });

  it("lets nobody in but at the endpoints, and there only its own", () => {
    const graph = graphOf();
    for (const id of ["rules-instances", "rules-bastion", "rules-default"])
      expect(specOf(graph, id)["ingress"]).toEqual([]);
    expect(specOf(graph, "rules-endpoints")).toMatchObject({
      ingress: [
        { fromPort: 443, toPort: 443, peer: "sg-instances" },
        { fromPort: 443, toPort: 443, peer: "sg-bastion" },
      ],
      egress: [],
    });
    const peers = (specOf(graph, "rules-instances")["egress"] as { peer: string }[]).map(({ peer }) => peer);
    expect(peers).toEqual(["10.30.0.0/16"]);
  });

  it("starts instances once the agent finds somebody, and the bastion once there is a way out", () => {
    const needs = graphOf().needs;
    expect(needs.get("instance-1")?.get("endpoint-ssm")).toBe("ready");
    expect(needs.get("instance-1")?.get("endpoint-ssmmessages")).toBe("ready");
    expect(needs.get("bastion")?.has("route-table-public")).toBe(true);
  });

  it("has nothing of what is not asked for", () => {
    const bare = ids(graphOf({ instances: false, bastion: false, ssmEndpoints: false }));
    expect(bare.filter((id) => /instance|bastion|endpoint/.test(id))).toEqual([]);
    const jump = graphOf({ instances: false, ssmEndpoints: false });
    expect(ids(jump).filter((id) => /instance-\d|endpoint/.test(id))).toEqual([]);
    expect(ids(jump)).toContain("instance-role");
  });
});

describe("consumer graph in a VPC that exists", () => {
  const graph = buildGraph(consumerGraph(adoptingConfig, adopted));

  it("has no part of the network", () => {
    const kinds = new Set([...graph.nodes.values()].map(({ provisioner }) => provisioner.kind));
    expect([...kinds].sort()).toEqual([
      "instance",
      "instance-profile",
      "role",
      "security-group",
      "security-group-rules",
      "vpc-endpoint",
    ]);
    expect(specOf(graph, "sg-instances")["vpcId"]).toBe("vpc-1");
  });

  it("puts things into the subnets as they are named, endpoints into one per zone", () => {
    const places = [1, 2, 3].map((number) => specOf(graph, `instance-${number}`)["subnetId"]);
    expect(places).toEqual(["subnet-b", "subnet-a", "subnet-c"]);
    expect([...(specOf(graph, "endpoint-ssm")["subnetIds"] as string[])].sort()).toEqual([
      "subnet-a",
      "subnet-b",
    ]);
  });

  it("lets instances reach all blocks of the VPC, and Systems Manager outside where it has no endpoints", () => {
    const peers = (some: typeof graph) =>
      (specOf(some, "rules-instances")["egress"] as { peer: string }[]).map(({ peer }) => peer);
    expect(peers(graph)).toEqual(["10.60.0.0/16", "10.61.0.0/16"]);
    const without = buildGraph(consumerGraph({ ...adoptingConfig, ssmEndpoints: false }, adopted));
    expect(peers(without)).toEqual(["10.60.0.0/16", "10.61.0.0/16", "0.0.0.0/0"]);
  });
});
