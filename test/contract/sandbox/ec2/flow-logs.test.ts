import {
  CreateFlowLogsCommand,
  DeleteFlowLogsCommand,
  DescribeFlowLogsCommand,
  DescribeTagsCommand,
  type CreateFlowLogsRequest,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../../support/sandbox.ts";
import { ec2, network, present, refusal, type Network } from "./setup.ts";

let sandbox: TestSandbox;
let client: EC2Client;
let home: Network;
let roleArn: string;

const role = async (name: string, service: string) => {
  const iam = new IAMClient(sandbox.client("producer"));
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
      }),
    }),
  );
  return present(Role?.Arn);
};
beforeAll(async () => {
  sandbox = await startTestSandbox();
  client = ec2(sandbox, "producer");
  home = await network(client);
  roleArn = await role("flow-logs", "vpc-flow-logs.amazonaws.com");
});
afterAll(() => sandbox.close());

const create = (extra: Partial<CreateFlowLogsRequest> = {}) =>
  client.send(
    new CreateFlowLogsCommand({
      ResourceType: "VPC",
      ResourceIds: [home.vpcId],
      TrafficType: "ALL",
      LogGroupName: "/vpc/shop",
      DeliverLogsPermissionArn: roleArn,
      ...extra,
    }),
  );

it("flow logs are made once per configuration and once per client token, and described", async () => {
  const given = {
    ClientToken: "token",
    MaxAggregationInterval: 60,
    TagSpecifications: [{ ResourceType: "vpc-flow-log" as const, Tags: [{ Key: "stack", Value: "shop" }] }],
  };
  const { FlowLogIds, Unsuccessful, ClientToken } = await create(given);
  expect({ FlowLogIds, Unsuccessful, ClientToken }).toEqual({
    FlowLogIds: [expect.stringMatching(/^fl-[0-9a-f]{17}$/)],
    Unsuccessful: [],
    ClientToken: "token",
  });
  expect((await create(given)).FlowLogIds).toEqual(FlowLogIds);
  expect(await refusal(create())).toMatchObject({ code: "FlowLogAlreadyExists", status: 400 });
  const { FlowLogs } = await client.send(
    new DescribeFlowLogsCommand({
      Filter: [
        { Name: "resource-id", Values: [home.vpcId] },
        { Name: "tag:stack", Values: ["shop"] },
      ],
    }),
  );
  expect(FlowLogs).toMatchObject([
    {
      FlowLogId: FlowLogIds?.[0],
      FlowLogStatus: "ACTIVE",
      DeliverLogsStatus: "SUCCESS",
      DeliverLogsPermissionArn: roleArn,
      LogDestinationType: "cloud-watch-logs",
      LogGroupName: "/vpc/shop",
      ResourceId: home.vpcId,
      TrafficType: "ALL",
      MaxAggregationInterval: 60,
      Tags: [{ Key: "stack", Value: "shop" }],
    },
  ]);
  const { Tags } = await client.send(
    new DescribeTagsCommand({ Filters: [{ Name: "resource-type", Values: ["vpc-flow-log"] }] }),
  );
  expect(Tags).toHaveLength(1);
});

it("a resource that is not there is named beside those for which a flow log was made", async () => {
  const LogDestination = "arn:aws:logs:us-east-1:111111111111:log-group:/vpc/other";
  const { FlowLogIds, Unsuccessful } = await create({
    ResourceIds: [home.vpcId, "vpc-0123456789abcdef0"],
    LogGroupName: undefined,
    LogDestination,
  });
  expect(FlowLogIds).toHaveLength(1);
  expect(Unsuccessful).toMatchObject([
    { ResourceId: "vpc-0123456789abcdef0", Error: { Code: "InvalidVpcID.NotFound" } },
  ]);
});

it("a role that is missing or trusts another service cannot be assumed (aws-facts 2.6)", async () => {
  const message = expect.stringContaining("Unable to assume given IAM role") as unknown;
  const missing = "arn:aws:iam::111111111111:role/none";
  const other = await role("tasks", "ecs-tasks.amazonaws.com");
  for (const DeliverLogsPermissionArn of [missing, other]) {
    expect(await refusal(create({ LogGroupName: "/vpc/refused", DeliverLogsPermissionArn }))).toMatchObject({
      code: "InvalidParameter",
      message,
      status: 400,
    });
  }
  expect(await refusal(create({ LogDestinationType: "s3" }))).toMatchObject({ code: "NotImplemented" });
});

it("flow logs are deleted one by one", async () => {
  const { FlowLogIds } = await create({ TrafficType: "REJECT" });
  const ids = [...present(FlowLogIds), "fl-0123456789abcdef0"];
  const { Unsuccessful } = await client.send(new DeleteFlowLogsCommand({ FlowLogIds: ids }));
  expect(Unsuccessful).toMatchObject([
    { ResourceId: "fl-0123456789abcdef0", Error: { Code: "InvalidFlowLogId.NotFound" } },
  ]);
  expect(await refusal(client.send(new DescribeFlowLogsCommand({ FlowLogIds })))).toMatchObject({
    code: "InvalidFlowLogId.NotFound",
  });
});
