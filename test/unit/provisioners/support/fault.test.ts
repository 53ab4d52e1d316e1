import { describe, expect, it } from "vitest";
import { faultKind, throwUnsuccessful, unlessMissing } from "../../../../src/provisioners/support/fault.ts";

const fault = (name: string) => Object.assign(new Error("whatever it says"), { name });

describe("faultKind", () => {
  it.each([
    ["InvalidVpcID.NotFound", "missing"],
    ["InvalidVpcEndpoint.NotFound", "missing"],
    ["InvalidVpcEndpointServiceId.NotFound", "missing"],
    ["LoadBalancerNotFoundException", "missing"],
    ["LoadBalancerNotFound", "missing"],
    ["DBSubnetGroupNotFoundFault", "missing"],
    ["NoSuchEntityException", "missing"],
    ["ResourceNotFoundException", "missing"],
    ["ServiceNotActiveException", "missing"],
    ["DBInstanceAlreadyExistsFault", "exists"],
    ["DBInstanceAlreadyExists", "exists"],
    ["ResourceExistsException", "exists"],
    ["EntityAlreadyExistsException", "exists"],
    ["InvalidGroup.Duplicate", "exists"],
    ["InvalidPermission.Duplicate", "exists"],
    ["InvalidSubnet.Conflict", "exists"],
    ["DependencyViolation", "conflict"],
    ["ExistingVpcEndpointConnections", "conflict"],
    ["ResourceInUseException", "conflict"],
    ["InvalidDBInstanceStateFault", "conflict"],
    ["ClusterContainsTasksException", "conflict"],
    ["RequestLimitExceeded", "throttled"],
    ["ThrottlingException", "throttled"],
    ["UnauthorizedOperation", "denied"],
    ["AccessDeniedException", "denied"],
    ["InvalidParameterException", "other"],
    ["IdempotentParameterMismatch", "other"],
    ["Error", "other"],
  ])("%s is %s", (name, kind) => {
    expect(faultKind(fault(name))).toBe(kind);
  });

  it("does not read messages", () => {
    expect(faultKind(new Error("vpc-1 NotFound, AccessDenied, DependencyViolation"))).toBe("other");
  });
});

describe("unlessMissing", () => {
  it("turns missing into undefined, and nothing else", async () => {
    await expect(unlessMissing(Promise.reject(fault("NoSuchEntity")))).resolves.toBeUndefined();
    await expect(unlessMissing(Promise.reject(fault("AccessDenied")))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    await expect(unlessMissing(Promise.resolve(1))).resolves.toBe(1);
  });
});

describe("throwUnsuccessful", () => {
  const item = (Code: string) => ({ ResourceId: "vpce-1", Error: { Code, Message: "no" } });

  it("passes what is empty, absent or gone", () => {
    expect(() => throwUnsuccessful(undefined)).not.toThrow();
    expect(() => throwUnsuccessful([])).not.toThrow();
    expect(() => throwUnsuccessful([item("InvalidVpcEndpoint.NotFound")])).not.toThrow();
  });

  it("throws the first real failure under its own code, behind one that is gone", () => {
    const items = [item("InvalidVpcEndpoint.NotFound"), item("ExistingVpcEndpointConnections")];
    expect(() => throwUnsuccessful(items, { requestId: "r" })).toThrow(
      expect.objectContaining({ name: "ExistingVpcEndpointConnections", $metadata: { requestId: "r" } }),
    );
  });
});
