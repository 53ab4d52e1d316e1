import { describe, expect, it } from "vitest";
import { buildGraph } from "../../../../src/engine/graph.ts";
import { producerGraph } from "../../../../src/provisioners/graph/producer.ts";
import type { ProducerConfig } from "../../../../src/provisioners/graph/producer-config.ts";
import { estimateCost } from "../../../../src/workflows/cost/estimate.ts";
import { priceTable } from "../../../../src/workflows/cost/price-table.ts";
import { sayCost, sayLeftCost } from "../../../../src/workflows/cost/say-cost.ts";
import { costOfExisting, costOfWanted } from "../../../../src/workflows/cost/stack-cost.ts";
import { producerDefaults } from "../../../../src/workflows/stack-config/load.ts";

const facts = (region: string) => ({
  account: "111111111111",
  region,
  partition: "aws",
  zoneIds: ["az1", "az2"],
  s3PrefixListId: "pl-1",
});
const config = producerDefaults("shop");
const costOf = (changes: Partial<ProducerConfig> = {}, region = "us-east-1") =>
  costOfWanted(buildGraph(producerGraph({ ...config, ...changes }, facts(region))), region);
const item = (what: string, changes: Partial<ProducerConfig> = {}, region?: string) =>
  costOf(changes, region).items.find((each) => each.what === what);

describe("the cost of a stack", () => {
  it("counts endpoints per zone, tasks by size, the standby, and the secret of RDS", () => {
    expect(item("interface endpoints")).toMatchObject({ quantity: "4 in 2 zones", monthly: 58.4 });
    expect(item("network load balancer")?.monthly).toBe(16.43);
    // 2 × (0.25 × 0.03238 + 0.5 × 0.00356) × 730
    expect(item("Fargate tasks")).toMatchObject({
      quantity: "2 of 0.25 vCPU and 0.5 GB, ARM64",
      monthly: 14.42,
    });
    expect(item("RDS for PostgreSQL")).toMatchObject({ quantity: "db.t4g.micro, multi-AZ", monthly: 23.36 });
    expect(item("database storage")?.monthly).toBe(4.6);
    expect(item("ElastiCache")).toMatchObject({ quantity: "2 cache.t4g.micro nodes, redis", monthly: 23.36 });
    expect(item("secrets")).toMatchObject({ quantity: "3", monthly: 1.2 });
    const { items, monthly, hourly, pricesOf } = costOf();
    const sum = items.reduce((total, each) => total + each.monthly, 0);
    expect(Math.abs(sum - monthly)).toBeLessThan(0.05);
    expect(hourly).toBeCloseTo(monthly / 730, 3);
    expect(pricesOf).toBe("2026-06-13");
  });

  it("follows the configuration", () => {
    expect(item("RDS for PostgreSQL", { database: false })).toBeUndefined();
    expect(item("database storage", { database: false })).toBeUndefined();
    expect(item("ElastiCache", { cache: false })).toBeUndefined();
    const cache = config.cache || undefined;
    if (cache === undefined) throw new Error("the default has a cache");
    expect(item("ElastiCache", { cache: { ...cache, engine: "valkey" } })?.monthly).toBe(18.69);
    const service = { ...config.service, architecture: "X86_64" as const, desiredCount: 4 };
    expect(item("Fargate tasks", { service })?.monthly).toBe(36.04);
    const brought = costOfWanted(
      buildGraph(
        producerGraph(
          { ...config, notifications: false, loadBalancerArn: "arn" },
          {
            ...facts("us-east-1"),
            loadBalancer: { arn: "arn", zones: [] },
          },
        ),
      ),
      "us-east-1",
    );
    expect(brought).toMatchObject({ monthly: 0, items: [] });
  });

  it("lists what has no known price, and never guesses it", () => {
    const database = config.database || undefined;
    if (database === undefined) throw new Error("the default has a database");
    const { notIncluded, items } = costOf({ database: { ...database, instanceClass: "db.x2g.16xlarge" } });
    expect(items.map(({ what }) => what)).not.toContain("RDS for PostgreSQL");
    expect(notIncluded).toContain(
      "RDS for PostgreSQL (db.x2g.16xlarge, multi-AZ): no price known in us-east-1",
    );
    const nowhere = costOf({}, "xx-nowhere-1");
    expect(nowhere).toMatchObject({ monthly: 0, items: [], pricesOf: null });
    expect(nowhere.notIncluded).toContain("network load balancer (1): no price known in xx-nowhere-1");
  });

  it("says date and region of its prices and what comes on top", () => {
    const said = sayCost(costOf());
    expect(said).toMatch(
      /^About \$1\d\d a month, on-demand prices of 2026-06-13 in us-east-1\. Not included: /,
    );
    for (const part of ["data transfer", "log ingestion", "tasks that scaling adds"]) {
      expect(said).toContain(part);
    }
    expect(sayCost(costOf({}, "xx-nowhere-1"))).toMatch(/^No prices are known in xx-nowhere-1/);
  });

  it("says per hour what the rest of a stack costs, as it was observed", () => {
    const graph = buildGraph(producerGraph(config, facts("us-east-1")));
    const observations = new Map<string, unknown>([
      ["database", { instanceClass: "db.t4g.micro", storageGiB: 20, multiAz: true }],
      ["nlb", { arn: "arn" }],
      ["vpc", { vpcId: "vpc-1" }],
    ]);
    const left = costOfExisting(
      { graph, observations },
      new Set(["shop-database", "shop-vpc", "shop-endpoint-logs"]),
      "us-east-1",
    );
    expect(sayLeftCost(left)).toBe(
      "What is left costs about $0.0388 per hour (prices of 2026-09-04 in us-east-1): RDS for PostgreSQL (db.t4g.micro, multi-AZ), database storage (20 GB gp3, multi-AZ), secrets (1).",
    );
    const free = costOfExisting({ graph, observations }, new Set(["shop-vpc"]), "us-east-1");
    expect(sayLeftCost(free)).toBe("");
  });
});

describe("the table of prices", () => {
  it("says of each price where it was published and when it was read", () => {
    const prices = Object.values(priceTable).flatMap((region) => Object.values(region));
    expect(prices.length).toBeGreaterThan(30);
    for (const { url, date } of prices as { url: string; date: string }[]) {
      expect(url).toMatch(/^https:\/\/(?:[a-z0-9.-]+\.)?(?:aws\.amazon|amazonaws)\.com\//);
      expect(date).toMatch(/^20\d\d-[01]\d-[0-3]\d$/);
    }
  });

  it("makes a standby about twice as dear", () => {
    for (const { databaseHour } of Object.values(priceTable)) {
      for (const { single, multi } of Object.values(databaseHour?.usd ?? {})) {
        if (single === undefined || multi === undefined) continue;
        const ratio = multi / single;
        if (ratio < 1.9 || ratio > 2.1) throw new Error(`${single} and ${multi} do not belong together`);
      }
    }
    expect(estimateCost([], "us-east-1").monthly).toBe(0);
  });
});
