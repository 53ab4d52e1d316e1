import { describe, expect, it } from "vitest";
import { remedyFor } from "../../../src/errors/remedy.ts";

describe("remedyFor", () => {
  it.each([
    ["VpcLimitExceeded", "quota"],
    ["InstanceQuotaExceeded", "quota"],
    ["ClusterQuotaForCustomerExceededFault", "quota"],
    ["TooManyTargetGroups", "quota"],
    ["LimitExceededException", "quota"],
    ["InsufficientInstanceCapacity", "zones"],
    ["InsufficientDBInstanceCapacityFault", "zones"],
    ["InsufficientFreeAddressesInSubnet", "addresses"],
    ["OptInRequired", "activated"],
    ["InvalidParameterCombination", "privlink.yaml"],
    ["ValidationError", "privlink.yaml"],
  ])("knows what helps against %s", (name, word) => {
    expect(remedyFor(name)).toContain(word);
  });

  it("leaves the rest to AWS's own words", () => {
    expect(remedyFor("DependencyViolation")).toBeUndefined();
    expect(remedyFor("ResourceNotFoundException")).toBeUndefined();
  });
});
