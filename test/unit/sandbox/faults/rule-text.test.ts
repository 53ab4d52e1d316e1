import { assert, constantFrom, integer, option, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRule, ruleText } from "../../../../src/sandbox/faults/rule-text.ts";
import { faultRuleSchema, rangeOf } from "../../../../src/sandbox/faults/rule.ts";

describe("a rule on one line", () => {
  it.each([
    ["throttle", { kind: "throttle" }],
    [
      "  throttle  service=ec2 operation=Describe*  only=reads probability=20% ",
      { kind: "throttle", service: "ec2", operation: "Describe*", only: "reads", probability: 0.2 },
    ],
    ["dropped calls=3-", { kind: "dropped", calls: "3-" }],
    [
      "deny account=222222222222 probability=0.5",
      { kind: "deny", account: "222222222222", probability: 0.5 },
    ],
    ["delay delay=1.5s", { kind: "delay", delayMs: 1500 }],
    ["error code=Invalid.Thing status=404", { kind: "error", code: "Invalid.Thing", status: 404 }],
  ])("%s", (text, rule) => {
    expect(parseRule(text)).toEqual(rule);
  });

  it.each([
    ["", "must be one of throttle, server-error"],
    ["throtle", "must be one of throttle, server-error"],
    ["throttle ec2", '"ec2" must be one of service=…'],
    ["throttle sevice=ec2", '"sevice=ec2" must be one of service=…'],
    ["throttle constructor=1", '"constructor=1" must be one of'],
    ["throttle calls=1 calls=2", "calls is given twice"],
    ["throttle calls=0", "calls: must be a number, or a range"],
    ["throttle calls=5-3", "calls: must not end before it begins"],
    ["throttle probability=120%", "probability"],
    ["throttle probability=often", "probability"],
    ["throttle only=both", "only"],
    ["throttle account=12", "account: must be the 12 digits"],
    ["throttle operation=Create.*", "operation: must be the name"],
    ["delay", "delayMs: is missing"],
    ["delay delay=5", "delayMs"],
    ["error status=400", "code: is missing"],
    ["error code=A status=200", "status: must be from 400 to 599"],
    ["server-error status=400", "status: must be from 500 to 599"],
  ])("%j is refused", (text, says) => {
    expect(() => parseRule(text)).toThrow(says);
  });

  it("reads what it writes", () => {
    const optional = <T>(...values: T[]) => option(constantFrom(...values), { nil: undefined });
    const rules = record({
      kind: constantFrom("throttle", "server-error", "deny", "dropped", "lost-answer"),
      service: optional("ec2", "iam"),
      operation: optional("Create*", "GetRole"),
      only: optional("reads", "writes"),
      account: optional("111111111111"),
      calls: optional("1", "2-7", "9-"),
      probability: option(
        integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000),
        { nil: undefined },
      ),
    });
    assert(
      property(rules, (rule) => {
        const checked = faultRuleSchema.parse(rule);
        expect(parseRule(ruleText(checked))).toEqual(JSON.parse(JSON.stringify(checked)));
      }),
    );
  });
});

describe("calls", () => {
  it("are one, some, or all from one on", () => {
    expect([rangeOf("3"), rangeOf("3-5"), rangeOf("3-")]).toEqual([
      { from: 3, to: 3 },
      { from: 3, to: 5 },
      { from: 3, to: Infinity },
    ]);
  });
});
