import { describe, expect, it } from "vitest";
import { destroy } from "../../../src/commands/destroy.ts";
import { initConsumer } from "../../../src/commands/init-consumer.ts";
import { initProducer } from "../../../src/commands/init-producer.ts";
import { plan } from "../../../src/commands/plan.ts";
import { createUi } from "../../../src/reporting/ui.ts";

const ui = createUi({ colour: false, width: 80 });
const where = { stack: "shop", region: "eu-west-1", account: "111111111111" };
const created = {
  resource: "shop-vpc",
  type: "vpc",
  action: "create" as const,
  fields: [],
  reason: "does not exist",
};
const updated = {
  resource: "shop-service",
  type: "ecs-service",
  action: "update" as const,
  fields: [{ field: "desiredCount", from: 0, to: 2, effect: "in-place" as const }],
};
const replaced = {
  resource: "shop-targets",
  type: "target-group",
  action: "replace" as const,
  fields: [{ field: "port", from: 3000, to: undefined, effect: "replace" as const }],
};

const costEstimate = {
  currency: "USD" as const,
  region: "eu-west-1",
  pricesOf: "2026-09-04",
  monthly: 100.4,
  hourly: 0.1375,
  items: [
    {
      what: "secrets",
      quantity: "251",
      monthly: 100.4,
      source: "https://aws.amazon.com/secrets-manager/pricing/",
      pricesOf: "2026-09-04",
    },
  ],
  notIncluded: ["log ingestion and storage"],
};

describe("plan", () => {
  const output = (changes: (typeof created | typeof updated | typeof replaced)[], checked = false) => {
    const summary = { create: 1, update: 1, replace: 1, delete: 0, none: 2 };
    return {
      ...where,
      side: "producer" as const,
      changes,
      summary: { ...summary, none: changes.length === 0 ? 40 : 2 },
      costEstimate,
      checked,
    };
  };

  it("shows each change with its fields, and one line that counts", () => {
    const lines = plan.render(output([created, updated, replaced]), ui);
    expect(lines).toEqual([
      "+ create vpc shop-vpc",
      "~ update ecs-service shop-service",
      "    desiredCount: 0 → 2 (in place)",
      "± replace target-group shop-targets",
      "    port: 3000 → (none) (needs a new one)",
      "Stack shop: 1 to create, 1 to update, 1 to replace, 0 to delete, 2 unchanged.",
      "About $100 a month, on-demand prices of 2026-09-04 in eu-west-1. Not included:",
      "log ingestion and storage.",
    ]);
  });

  it("ends with 6 only when --check was given and something differs", () => {
    const none = { ...created, action: "none" as const };
    expect(plan.exitCode?.(output([created], true))).toBe(6);
    expect(plan.exitCode?.(output([created]))).toBe(0);
    expect(plan.exitCode?.({ ...output([], true), changes: [none] })).toBe(0);
  });

  it("takes the producer where no side is said, and refuses a side that it does not know", () => {
    expect(plan.input.parse({})).toEqual({ side: "producer", check: false });
    expect(plan.input.parse({ side: "consumer" })).toMatchObject({ side: "consumer" });
    expect(plan.input.safeParse({ side: "owner" }).success).toBe(false);
  });

  it("describes its --json document", () => {
    expect(plan.output.parse(output([created, updated, replaced]))).toMatchObject(where);
  });
});

describe("init producer", () => {
  const output = (
    changes: Partial<Record<"created" | "updated" | "replaced" | "deleted" | "unchanged", number>>,
  ) => ({
    ...where,
    serviceName: "com.amazonaws.vpce.eu-west-1.vpce-svc-1",
    serviceId: "vpce-svc-1",
    costEstimate,
    resources: [{ resource: "shop-vpc", type: "vpc", id: "vpc-1", action: "none" as const }],
    changes: { created: 0, updated: 0, replaced: 0, deleted: 0, unchanged: 0, ...changes },
    durationMs: 1234,
  });

  it("says that nothing was changed", () => {
    expect(initProducer.render(output({ unchanged: 1 }), ui)).toEqual([
      "✔ Stack shop is as wanted; nothing was changed.",
      "  account 111111111111, region eu-west-1",
      "  service com.amazonaws.vpce.eu-west-1.vpce-svc-1",
    ]);
  });

  it("says what was done", () => {
    const [line] = initProducer.render(output({ created: 1, deleted: 2 }), ui);
    expect(line).toBe("✔ Stack shop is built: 1 created, 0 updated, 2 deleted, 0 unchanged, in 1.2 s.");
  });

  it("describes its --json document", () => {
    expect(initProducer.output.parse(output({ created: 1 }))).toEqual(output({ created: 1 }));
  });
});

describe("init consumer", () => {
  const output = {
    ...where,
    vpcId: "vpc-1",
    subnets: [
      { subnetId: "subnet-1", zoneId: "euw1-az1", cidr: "10.30.0.0/20", tier: "private" as const },
      { subnetId: "subnet-2", zoneId: "euw1-az1", cidr: "10.30.128.0/20", tier: "public" as const },
    ],
    instances: [
      {
        instanceId: "i-1",
        name: "shop-consumer-instance-1",
        role: "client" as const,
        privateIp: "10.30.0.9",
      },
      {
        instanceId: "i-2",
        name: "shop-consumer-bastion",
        role: "bastion" as const,
        privateIp: "10.30.128.9",
        publicIp: "198.51.100.7",
      },
    ],
    costEstimate,
    resources: [{ resource: "shop-consumer-vpc", type: "vpc", id: "vpc-1", action: "create" as const }],
    changes: { created: 1, updated: 0, replaced: 0, deleted: 0, unchanged: 0 },
    durationMs: 1234,
  };

  it("shows where things can be put, and who can act there", () => {
    const lines = initConsumer.render(output, ui);
    expect(lines.slice(0, 3)).toEqual([
      "✔ Consumer stack shop is built: 1 created, 0 updated, 0 unchanged, in 1.2 s.",
      "  account 111111111111, region eu-west-1",
      "  VPC vpc-1",
    ]);
    const rows = lines.slice(4).map((line) => line.trim().split(/ {2,}/));
    expect(rows).toEqual([
      ["private subnet", "subnet-1", "euw1-az1, 10.30.0.0/20"],
      ["public subnet", "subnet-2", "euw1-az1, 10.30.128.0/20"],
      ["test instance", "i-1", "10.30.0.9"],
      ["bastion", "i-2", "10.30.128.9, 198.51.100.7"],
    ]);
  });

  it("describes its --json document", () => {
    expect(initConsumer.output.parse(output)).toEqual(output);
  });
});

describe("destroy", () => {
  const output = {
    ...where,
    side: "producer" as const,
    planned: [],
    deleted: [],
    kept: [],
    durationMs: 2000,
  };

  it("shows a plan, what is gone, what stays, and when there was nothing", () => {
    const snapshot = "snapshot shop-final";
    const removal = { ...created, action: "delete" as const };
    expect(destroy.render({ ...output, planned: [removal], kept: [snapshot] }, ui)).toEqual([
      "- delete vpc shop-vpc",
      "Stack shop: 1 to delete.",
      "  stays: snapshot shop-final",
    ]);
    expect(
      destroy.render({ ...output, deleted: [{ resource: "shop-vpc", type: "vpc" }], kept: [snapshot] }, ui),
    ).toEqual(["✔ Stack shop is gone: 1 resources removed, in 2.0 s.", "  stays: snapshot shop-final"]);
    expect(destroy.render(output, ui)).toEqual(["Stack shop: there is nothing to remove."]);
  });

  it("says which side is gone", () => {
    const gone = { ...output, side: "consumer" as const, deleted: [{ resource: "x", type: "vpc" }] };
    expect(destroy.render(gone, ui)).toEqual([
      "✔ Consumer stack shop is gone: 1 resources removed, in 2.0 s.",
    ]);
  });

  it("wants the side said", () => {
    expect(destroy.input.safeParse({}).success).toBe(false);
    expect(destroy.input.safeParse({ side: "owner" }).success).toBe(false);
  });
});
