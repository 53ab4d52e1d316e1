import type { WithRefs } from "../../../engine/contract.ts";
import { node } from "../../../engine/graph.ts";
import { ref } from "../../../engine/ref.ts";
import { flowLog } from "../../ec2/flow-log.ts";
import type { VpcObserved } from "../../ec2/vpc.ts";
import { role } from "../../iam/role.ts";
import { logGroup, type LogGroupObserved } from "../../logs/log-group.ts";
import type { PolicyDocument } from "../../support/policy.ts";
import { globalPart, namedPart, part, type Blueprint, type Built, type ProducerNode } from "./part.ts";

const groupId = "flow-logs";
const roleId = "flow-log-role";

/** Flow logs of the stack's own VPC, their log group, and the role that may write to it and nowhere else. */
export function flowLogsPart(blueprint: Blueprint, built: Built): ProducerNode[] {
  const { config, facts } = blueprint;
  if (config.flowLogs === false || !built.has("vpc")) return [];
  const { trafficType, aggregationSeconds, retentionDays } = config.flowLogs;
  const group = part(blueprint, groupId);
  const writer = globalPart(blueprint, roleId);
  return [
    node(logGroup, { ...group, spec: { retentionDays } }),
    node(role, {
      ...writer,
      spec: {
        description: `privlink ${config.stack}: writes the flow logs of the VPC`,
        trust: trustFlowLogs(blueprint),
        policy: writePolicy(blueprint),
      },
    }),
    node(flowLog, {
      ...namedPart(blueprint, "flow-log"),
      spec: {
        vpcId: ref("vpc", ({ vpcId }: VpcObserved) => vpcId),
        trafficType,
        aggregationSeconds,
        logGroupName: group.name,
        roleArn: `arn:${facts.partition}:iam::${facts.account}:role/${writer.name}`,
      },
      after: [groupId, roleId],
    }),
  ];
}

/** @source https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
function trustFlowLogs({ facts }: Blueprint): PolicyDocument {
  const { account, region, partition } = facts;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: ["sts:AssumeRole"],
        Condition: {
          StringEquals: { "aws:SourceAccount": account },
          ArnLike: { "aws:SourceArn": `arn:${partition}:ec2:${region}:${account}:vpc-flow-log/*` },
        },
      },
    ],
  };
}

/** Without `CreateLogGroup`: a group that the service made would keep its logs for ever. */
function writePolicy({ facts }: Blueprint): WithRefs<PolicyDocument> {
  const { account, region, partition } = facts;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "WriteFlowLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [ref(groupId, ({ arn }: LogGroupObserved) => `${arn}:*`)],
      },
      {
        Sid: "FindGroup",
        Effect: "Allow",
        Action: ["logs:DescribeLogGroups"],
        Resource: [`arn:${partition}:logs:${region}:${account}:log-group:*`],
      },
    ],
  };
}
