import { describe, expect, it } from "vitest";
import { targetGroup } from "../../../../src/provisioners/elbv2/target-group.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const node = nodeOf("targets", {
  vpcId: "vpc-1",
  port: 3000,
  healthCheckProtocol: "HTTP" as const,
  healthCheckPath: "/readyz",
  intervalSeconds: 10,
  timeoutSeconds: 5,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
  deregistrationDelaySeconds: 30,
  proxyProtocol: true,
});
const found = {
  TargetGroupArn: "arn:tg",
  TargetGroupName: "shop-targets",
  VpcId: "vpc-1",
  HealthCheckProtocol: "HTTP",
  HealthCheckPath: "/readyz",
  HealthCheckIntervalSeconds: 10,
  HealthCheckTimeoutSeconds: 5,
  HealthyThresholdCount: 2,
  UnhealthyThresholdCount: 2,
};
const healthCheck = {
  HealthCheckEnabled: true,
  HealthCheckProtocol: "HTTP",
  HealthCheckPort: "traffic-port",
  HealthCheckPath: "/readyz",
  HealthCheckIntervalSeconds: 10,
  HealthCheckTimeoutSeconds: 5,
  HealthyThresholdCount: 2,
  UnhealthyThresholdCount: 2,
};

describeKind({
  provisioner: targetGroup,
  node,
  converged: {
    DescribeTargetGroups: { TargetGroups: [found] },
    DescribeTargetGroupAttributes: {
      Attributes: [
        { Key: "deregistration_delay.timeout_seconds", Value: "30" },
        { Key: "proxy_protocol_v2.enabled", Value: "true" },
      ],
    },
    DescribeTags: { TagDescriptions: [{ ResourceArn: "arn:tg", Tags: awsTags("targets") }] },
  },
  drifts: [
    {
      name: "a target group cannot move to another VPC",
      now: { vpcId: "vpc-2" },
      fields: ["vpcId"],
      sends: [],
    },
    {
      name: "the health check is set as a whole",
      now: { healthCheckPath: "/", intervalSeconds: 30 },
      fields: ["healthCheckPath", "intervalSeconds"],
      sends: [{ command: "ModifyTargetGroup", input: { TargetGroupArn: "arn:tg", ...healthCheck } }],
    },
    {
      name: "attributes go apart from the health check",
      now: { proxyProtocol: false },
      fields: ["proxyProtocol"],
      sends: [
        {
          command: "ModifyTargetGroupAttributes",
          input: {
            TargetGroupArn: "arn:tg",
            Attributes: [{ Key: "proxy_protocol_v2.enabled", Value: "true" }],
          },
        },
      ],
    },
  ],
});

describe("target-group", () => {
  it("is made for addresses over TCP, then gets the attributes that AWS has otherwise", async () => {
    const aws = fakeAws({
      DescribeTargetGroups: { fault: "TargetGroupNotFoundException" },
      CreateTargetGroup: { TargetGroups: [found] },
      ModifyTargetGroupAttributes: {},
    });
    await targetGroup.create(node, aws.context);
    expect(aws.writes()).toEqual([
      {
        command: "CreateTargetGroup",
        input: {
          Name: "shop-targets",
          Protocol: "TCP",
          Port: 3000,
          VpcId: "vpc-1",
          TargetType: "ip",
          ...healthCheck,
          Tags: awsTags("targets"),
        },
      },
      {
        command: "ModifyTargetGroupAttributes",
        input: {
          TargetGroupArn: "arn:tg",
          Attributes: [
            { Key: "deregistration_delay.timeout_seconds", Value: "30" },
            { Key: "proxy_protocol_v2.enabled", Value: "true" },
          ],
        },
      },
    ]);
  });
});

describe("target group that is checked over TCP", () => {
  const { healthCheckPath: _, ...spec } = node.spec;
  const tcpNode = nodeOf("targets", { ...spec, healthCheckProtocol: "TCP" as const });
  const tcp = { HealthCheckProtocol: "TCP" };

  it("has no path, and none is missed", async () => {
    const { HealthCheckPath: _path, ...rest } = found;
    const aws = fakeAws({
      DescribeTargetGroups: { fault: "TargetGroupNotFound" },
      CreateTargetGroup: { TargetGroups: [{ ...rest, ...tcp }] },
      ModifyTargetGroupAttributes: {},
    });
    const made = await targetGroup.create(tcpNode, aws.context);
    const sent = aws.calls.find(({ command }) => command === "CreateTargetGroup");
    expect(sent?.input).toMatchObject(tcp);
    expect(sent?.input).not.toHaveProperty("HealthCheckPath");
    expect(targetGroup.diff(tcpNode, made)).toEqual([]);
  });

  it("loses the path of its HTTP check in one call", async () => {
    const aws = fakeAws({
      DescribeTargetGroups: { fault: "TargetGroupNotFound" },
      CreateTargetGroup: { TargetGroups: [found] },
      ModifyTargetGroupAttributes: {},
      ModifyTargetGroup: {},
    });
    const http = await targetGroup.create(node, aws.context);
    const changes = targetGroup.diff(tcpNode, http);
    expect(changes.map(({ field }) => field)).toEqual(["healthCheckProtocol", "healthCheckPath"]);
    const synced = await targetGroup.sync(tcpNode, http, changes, aws.context);
    expect(targetGroup.diff(tcpNode, synced)).toEqual([]);
  });
});
