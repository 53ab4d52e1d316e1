import { describe, expect, it } from "vitest";
import { canonicalPolicy } from "../../../../src/provisioners/support/policy.ts";

const statement = {
  Effect: "Allow",
  Principal: { AWS: "222222222222" },
  Action: ["a:B", "a:A"],
  Resource: "*",
};
const policy = { Version: "2012-10-17", Statement: [statement] };

describe("canonicalPolicy", () => {
  it.each([
    ["percent-encoded text", encodeURIComponent(JSON.stringify(policy))],
    ["one statement without a list", { ...policy, Statement: statement }],
    ["keys in another order", { Statement: [statement], Version: "2012-10-17" }],
    ["actions in another order", { ...policy, Statement: [{ ...statement, Action: ["a:A", "a:B"] }] }],
    ["a list of one resource", { ...policy, Statement: [{ ...statement, Resource: ["*"] }] }],
    [
      "an account as its root",
      { ...policy, Statement: [{ ...statement, Principal: { AWS: ["arn:aws:iam::222222222222:root"] } }] },
    ],
  ])("knows the same policy as %s", (_name, other) => {
    expect(canonicalPolicy(other)).toBe(canonicalPolicy(policy));
  });

  it.each([
    ["effect", { ...statement, Effect: "Deny" }],
    ["action", { ...statement, Action: ["a:A"] }],
    ["principal", { ...statement, Principal: "*" }],
    ["condition", { ...statement, Condition: { Null: { "dynamodb:LeadingKeys": "false" } } }],
  ])("tells a policy with another %s", (_name, other) => {
    expect(canonicalPolicy({ ...policy, Statement: [other] })).not.toBe(canonicalPolicy(policy));
  });

  it("tells conditions with other values, and not with the same one in a list", () => {
    const condition = (value: unknown) => ({
      ...policy,
      Statement: [{ ...statement, Condition: { StringEquals: { "aws:SourceAccount": value } } }],
    });
    expect(canonicalPolicy(condition("1"))).toBe(canonicalPolicy(condition(["1"])));
    expect(canonicalPolicy(condition("1"))).not.toBe(canonicalPolicy(condition("2")));
  });

  it("has no text for no policy", () => {
    expect(canonicalPolicy(undefined)).toBeUndefined();
    expect(canonicalPolicy("")).toBeUndefined();
  });
});
