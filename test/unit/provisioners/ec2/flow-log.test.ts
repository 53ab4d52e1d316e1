import { describe, expect, it } from "vitest";
import {
  flowLog,
  type FlowLogObserved,
  type FlowLogSpec,
} from "../../../../src/provisioners/ec2/flow-log.ts";
import { partTags } from "../../../../src/provisioners/support/tags.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const spec: FlowLogSpec = {
  vpcId: "vpc-1",
  trafficType: "ALL",
  aggregationSeconds: 600,
  logGroupName: "shop-flow-logs",
  roleArn: "arn:role",
};
const node = nodeOf("flow-log", spec);
const found = {
  FlowLogId: "fl-1",
  ResourceId: "vpc-1",
  TrafficType: "ALL",
  MaxAggregationInterval: 600,
  LogGroupName: "shop-flow-logs",
  DeliverLogsPermissionArn: "arn:role",
  FlowLogStatus: "ACTIVE",
  Tags: awsTags("flow-log"),
};
const converged = { DescribeFlowLogs: { FlowLogs: [found] } };
const refusal = (code: string) => ({
  FlowLogIds: [],
  Unsuccessful: [{ ResourceId: "vpc-1", Error: { Code: code, Message: "said by AWS" } }],
});

describeKind<FlowLogSpec, FlowLogObserved>({
  provisioner: flowLog,
  node,
  converged,
  drifts: [
    ...(
      [
        { vpcId: "vpc-0" },
        { trafficType: "REJECT" },
        { aggregationSeconds: 60 },
        { logGroupName: "elsewhere" },
        { roleArn: "arn:other" },
      ] as const
    ).map((now) => ({
      name: `AWS cannot change ${Object.keys(now).join()} in place`,
      now,
      fields: Object.keys(now),
      sends: [],
    })),
    {
      name: "tags go to the flow log",
      now: { tags: { ...partTags("shop", "flow-log"), "privlink:part": "x" } },
      fields: ["tags.privlink:part"],
      sends: [
        {
          command: "CreateTags",
          input: { Resources: ["fl-1"], Tags: [{ Key: "privlink:part", Value: "flow-log" }] },
        },
      ],
    },
  ],
});

describe("flow-log", () => {
  it("is made with its tags in the call itself, as soon as its role can be used", async () => {
    const aws = fakeAws({
      ...converged,
      CreateFlowLogs: [refusal("InvalidParameter"), { FlowLogIds: ["fl-1"], Unsuccessful: [] }],
    });
    expect(await flowLog.create(node, aws.context)).toMatchObject({ flowLogId: "fl-1", status: "ACTIVE" });
    expect(aws.writes()).toHaveLength(2);
    expect(aws.writes()[1]?.input).toMatchObject({
      ResourceType: "VPC",
      ResourceIds: ["vpc-1"],
      TrafficType: "ALL",
      MaxAggregationInterval: 600,
      LogDestinationType: "cloud-watch-logs",
      LogGroupName: "shop-flow-logs",
      DeliverLogsPermissionArn: "arn:role",
      TagSpecifications: [{ ResourceType: "vpc-flow-log", Tags: awsTags("flow-log") }],
    });
  });

  it("reads the refusal inside an answer of status 200", async () => {
    const aws = fakeAws({ CreateFlowLogs: refusal("UnauthorizedOperation") });
    await expect(flowLog.create(node, aws.context)).rejects.toMatchObject({ name: "UnauthorizedOperation" });
  });

  it("marks as its own again the one that writes to its group already", async () => {
    const aws = fakeAws({
      DescribeFlowLogs: { FlowLogs: [{ ...found, Tags: [] }] },
      CreateFlowLogs: refusal("FlowLogAlreadyExists"),
      CreateTags: {},
    });
    expect(await flowLog.create(node, aws.context)).toMatchObject({ flowLogId: "fl-1", tags: node.tags });
    expect(aws.writes().map(({ command }) => command)).toEqual(["CreateFlowLogs", "CreateTags"]);
  });

  it("that is gone can be removed", async () => {
    const observed = (await flowLog.observe([node], fakeAws(converged).context)).get(
      node.id,
    ) as FlowLogObserved;
    const aws = fakeAws({ DeleteFlowLogs: refusal("InvalidFlowLogId.NotFound") });
    await flowLog.remove(node, observed, aws.context, { finalSnapshot: true });
    expect(aws.writes()).toHaveLength(1);
  });
});
