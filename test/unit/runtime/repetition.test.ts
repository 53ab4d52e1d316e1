import { describe, expect, it } from "vitest";
import { provisioners } from "../../../src/provisioners/registry.ts";
import { isAmbiguous, isRepeatable, isThrottling } from "../../../src/runtime/repetition.ts";

/**
 * What keeps a second call from making a second object, by the action that makes it. @source aws-facts 2.2
 * Names and places: the repetition is refused as existing, or answered with what exists.
 */
const safe: Readonly<Record<string, string>> = {
  "application-autoscaling:RegisterScalableTarget": "one per dimension of a service",
  "cloudwatch:PutMetricAlarm": "name",
  "dynamodb:CreateTable": "name",
  "ec2:CreateFlowLogs": "one per VPC and log group",
  "ec2:CreateRoute": "destination",
  "ec2:CreateSecurityGroup": "name in the VPC",
  "ec2:CreateSubnet": "CIDR in the VPC",
  "ec2:CreateTags": "key",
  "ecr:CreateRepository": "name",
  "ecs:CreateCluster": "name",
  "ecs:CreateService": "name in the cluster",
  "elasticache:CreateCacheSubnetGroup": "name",
  "elasticache:CreateReplicationGroup": "id",
  "elasticloadbalancing:CreateListener": "port of the load balancer",
  "elasticloadbalancing:CreateLoadBalancer": "name",
  "elasticloadbalancing:CreateTargetGroup": "name",
  "iam:CreateInstanceProfile": "name",
  "iam:CreateRole": "name",
  "iam:CreateServiceLinkedRole": "service",
  "logs:CreateLogDelivery": "no call: AWS checks it for flow logs",
  "logs:CreateLogGroup": "name",
  "rds:CreateDBInstance": "id",
  "rds:CreateDBSnapshot": "no call: a final snapshot takes it, and has a name",
  "rds:CreateDBSubnetGroup": "name",
  "secretsmanager:CreateSecret": "name",
  "sns:CreateTopic": "name",
};

describe("repetition", () => {
  it("knows of every call that makes something whether it may be sent twice", () => {
    const making = provisioners
      .flatMap(({ iam }) => iam.write)
      .filter((action) => /:(Create|Register|Run|Allocate)/.test(action));
    expect(making.length).toBeGreaterThan(20);
    const unknown = making.filter(
      (action) => isRepeatable(action.split(":")[1] ?? "", {}) && !(action in safe),
    );
    expect(unknown).toEqual([]);
    const contradictory = Object.keys(safe).filter((action) => !isRepeatable(action.split(":")[1] ?? "", {}));
    expect(contradictory).toEqual([]);
  });

  it("is harmless with a client token", () => {
    expect(isRepeatable("CreateVpcEndpoint", {})).toBe(false);
    expect(isRepeatable("CreateVpcEndpoint", { ClientToken: "t" })).toBe(true);
    expect(isRepeatable("CreateVpc", { ClientToken: undefined })).toBe(false);
    expect(isRepeatable("DescribeVpcs", {})).toBe(true);
  });

  const error = (name: string, more: object = {}) => Object.assign(new Error("said"), { name }, more);
  const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

  it.each([
    [error("Error", { code: "ECONNRESET" }), true],
    [error("Error", { code: "EPIPE" }), true],
    [error("TimeoutError"), true],
    [error("InternalError", status(500)), true],
    [error("Unavailable", status(503)), true],
    [error("Error", { code: "ECONNREFUSED" }), false],
    [error("Error", { code: "ENOTFOUND" }), false],
    [error("RequestLimitExceeded", status(503)), false],
    [error("Throttling", status(400)), false],
    [error("VpcLimitExceeded", status(400)), false],
    [error("UnauthorizedOperation", status(403)), false],
    ["no error", false],
  ])("is called for where nobody knows whether the call had effect: %s %s", (thrown, ambiguous) => {
    expect(isAmbiguous(thrown)).toBe(ambiguous);
  });

  it("tells throttling by name or status", () => {
    expect(isThrottling(error("TooManyRequestsException"))).toBe(true);
    expect(isThrottling(error("Whatever", status(429)))).toBe(true);
    expect(isThrottling(error("LimitExceededException", status(400)))).toBe(false);
    expect(isThrottling(undefined)).toBe(false);
  });
});
