import { describe, expect, it } from "vitest";
import { knownAfterApply } from "../../../src/engine/plan.ts";
import { sayFieldChange } from "../../../src/reporting/field-change.ts";
import { planLines } from "../../../src/reporting/plan-table.ts";
import { createUi } from "../../../src/reporting/ui.ts";

const say = (from: unknown, to: unknown) =>
  sayFieldChange({ field: "field", from, to, effect: "in-place" }, "kind");

describe("sayFieldChange", () => {
  it("says what a change means for what runs", () => {
    const meaning = (effect: "in-place" | "restart" | "replace", type: string) =>
      sayFieldChange({ field: "f", from: 1, to: 2, effect }, type);
    expect(meaning("in-place", "vpc")).toBe("f: 1 → 2 (in place)");
    expect(meaning("restart", "service")).toBe("f: 1 → 2 (restarts the tasks)");
    expect(meaning("restart", "db-instance")).toBe("f: 1 → 2 (restarts the database)");
    expect(meaning("replace", "vpc")).toBe("f: 1 → 2 (needs a new one)");
  });

  it("shows of lists what comes and what goes", () => {
    expect(say(["a", "b"], ["b", "c"])).toBe("field: +c −a (in place)");
    expect(say(undefined, ["a"])).toBe("field: +a (in place)");
    expect(say(["a", "b"], ["b", "a"])).toBe("field: another order (in place)");
  });

  it("shows of sections the keys that differ, at any depth", () => {
    expect(say({ a: 1, b: { c: 2 }, d: 4 }, { a: 1, b: { c: 3 }, e: 5 })).toBe(
      "field: ~b ~c 2 → 3, −d, +e 5 (in place)",
    );
  });

  it("shows of policies the statements that differ, by their names", () => {
    const statement = (Sid: string, Action: string) => ({ Sid, Effect: "Allow", Action: [Action] });
    const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
    expect(
      say(
        policy(statement("Read", "s3:GetObject"), statement("Old", "s3:PutObject")),
        policy(statement("Read", "s3:GetObjectVersion"), statement("New", "s3:ListBucket")),
      ),
    ).toBe("field: ~Read ~Action +s3:GetObjectVersion −s3:GetObject, −Old, +New (in place)");
  });

  it("names the statements of a policy that comes new, and no old list beside what is not known yet", () => {
    expect(say(undefined, JSON.stringify({ Statement: [{ Sid: "A" }, { Effect: "Allow" }] }))).toBe(
      "field: +A, +statement 2 (in place)",
    );
    expect(say({ PORT: "3000" }, knownAfterApply)).toBe("field: (known after apply) (in place)");
    expect(say("a", knownAfterApply)).toBe("field: a → (known after apply) (in place)");
  });

  it("cuts the middle out of long values, and keeps both ends", () => {
    const arn = `arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/${"x".repeat(40)}/end`;
    const text = say("a", arn);
    expect(text).toMatch(/^field: a → arn:aws:elasticloadb….*x\/end \(in place\)$/);
    expect(text.length).toBeLessThan(90);
  });

  it("says nothing as nothing", () => {
    expect(say(undefined, "a")).toBe("field: (none) → a (in place)");
    expect(say("a", null)).toBe("field: a → (none) (in place)");
  });
});

describe("planLines", () => {
  it("keeps every line within 80 columns, however long names and values are", () => {
    const long = (text: string) => Array.from({ length: 30 }, (_, index) => `${text}-${index}`);
    const fields = [
      { field: "subnetIds", from: long("subnet-a"), to: long("subnet-b"), effect: "restart" as const },
      {
        field: "x".repeat(100),
        from: "y".repeat(200),
        to: { z: "z".repeat(300) },
        effect: "replace" as const,
      },
    ];
    const lines = planLines(
      "Stack shop",
      [{ resource: "shop-service", type: "service", action: "update", fields }],
      createUi({ colour: false, width: 80 }),
    );
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.join(" ")).toContain("+subnet-b-29");
    expect(lines[1]).toBe("~ update service shop-service");
  });
});
