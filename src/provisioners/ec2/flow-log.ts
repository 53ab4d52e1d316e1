import {
  CreateFlowLogsCommand,
  DeleteFlowLogsCommand,
  EC2Client,
  paginateDescribeFlowLogs,
  type DescribeFlowLogsCommandInput,
  type FlowLog,
} from "@aws-sdk/client-ec2";
import type { ResourceNode } from "../../engine/contract.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { changed } from "../support/diff.ts";
import { stackFilter, syncEc2Tags, tagSpecification } from "../support/ec2.ts";
import { eventually } from "../support/eventually.ts";
import { faultKind, itemFault, throwUnsuccessful, unlessMissing } from "../support/fault.ts";
import { byPart, discovered } from "../support/owned.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { diffTags, isOfStack, readTags, type Tags } from "../support/tags.ts";

/** Records of the traffic of a VPC, written to CloudWatch Logs. AWS can change none of it in place. */
export interface FlowLogSpec {
  readonly vpcId: string;
  readonly trafficType: "ALL" | "ACCEPT" | "REJECT";
  /** Seconds that one record covers: 60 or 600. */
  readonly aggregationSeconds: number;
  /** By name, which is known before the group exists: a group that is made again is the same to a flow log. */
  readonly logGroupName: string;
  /** Role that writes; by ARN, for the same reason. */
  readonly roleArn: string;
}

/** A flow log as AWS reports it. */
export interface FlowLogObserved {
  readonly flowLogId: string;
  readonly vpcId: string;
  readonly trafficType: string;
  readonly aggregationSeconds: number;
  readonly logGroupName: string | undefined;
  readonly roleArn: string | undefined;
  readonly status: string;
  readonly createdAt: Date | undefined;
  readonly tags: Tags;
}

export const flowLog: AwsProvisioner<FlowLogSpec, FlowLogObserved> = {
  kind: "flow-log",
  iam: {
    read: ["ec2:DescribeFlowLogs"],
    write: ["ec2:CreateFlowLogs", "ec2:DeleteFlowLogs", "ec2:CreateTags", "iam:PassRole"],
  },
  idOf: ({ flowLogId }) => flowLogId,
  replaceOn: ["vpcId", "trafficType", "aggregationSeconds", "logGroupName", "roleArn"],

  async observe(nodes, context) {
    return byPart(nodes, await listOwn(context), flowLog);
  },

  async discover(_stackTags, context) {
    return discovered(await listOwn(context), flowLog);
  },

  diff: ({ spec, tags }, observed) => [
    ...changed("vpcId", observed.vpcId, spec.vpcId, "replace"),
    ...changed("trafficType", observed.trafficType, spec.trafficType, "replace"),
    ...changed("aggregationSeconds", observed.aggregationSeconds, spec.aggregationSeconds, "replace"),
    ...changed("logGroupName", observed.logGroupName, spec.logGroupName, "replace"),
    ...changed("roleArn", observed.roleArn, spec.roleArn, "replace"),
    ...diffTags(tags, observed.tags),
  ],

  async create(node, context) {
    // Without a client token: AWS takes no second flow log of one VPC to one group, and remembers the token of
    // one that is deleted.
    const id = await createNew(node, context);
    const observed = await eventually(context, () => find(id, context));
    return flowLog.sync(node, observed, diffTags(node.tags, observed.tags), context);
  },

  async sync(node, observed, changes, context) {
    await syncEc2Tags(context, observed.flowLogId, node.tags, changes);
    return { ...observed, tags: { ...observed.tags, ...node.tags } };
  },

  settled: (_node, { status }) => status === "ACTIVE",

  async ready(_node, observed, context) {
    const seen = await unlessMissing(find(observed.flowLogId, context));
    if (seen === undefined) return { state: "pending", detail: "not visible yet" };
    return seen.status === "ACTIVE"
      ? { state: "ready", observed: seen }
      : { state: "pending", detail: seen.status, observed: seen };
  },

  async remove(_node, observed, context) {
    const answer = await unlessMissing(
      context.aws.get(EC2Client).send(new DeleteFlowLogsCommand({ FlowLogIds: [observed.flowLogId] })),
    );
    throwUnsuccessful(answer?.Unsuccessful, answer?.$metadata);
  },
};

function createInput({ spec, tags }: ResourceNode<FlowLogSpec>) {
  return {
    ResourceType: "VPC" as const,
    ResourceIds: [spec.vpcId],
    TrafficType: spec.trafficType,
    MaxAggregationInterval: spec.aggregationSeconds,
    LogDestinationType: "cloud-watch-logs" as const,
    LogGroupName: spec.logGroupName,
    DeliverLogsPermissionArn: spec.roleArn,
    TagSpecifications: tagSpecification("vpc-flow-log", tags),
  };
}

/** A role that was just made cannot be used at once; EC2 has no name of its own for that. @source aws-facts 2.6 */
const notYetUsable = (error: unknown): boolean =>
  faultKind(error) === "missing" || (error instanceof Error && error.name === "InvalidParameter");

/** Answers with the new flow log's id, or with that of the one that writes from this VPC to this group already. */
async function createNew(node: ResourceNode<FlowLogSpec>, context: ProvisionerContext): Promise<string> {
  const ec2 = context.aws.get(EC2Client);
  const { vpcId, logGroupName } = node.spec;
  try {
    return await eventually(
      context,
      async () => {
        const answer = await ec2.send(new CreateFlowLogsCommand(createInput(node)));
        const [refusal] = answer.Unsuccessful ?? [];
        if (refusal !== undefined) throw itemFault(refusal, answer.$metadata);
        return present(answer.FlowLogIds?.[0], "FlowLogId");
      },
      notYetUsable,
    );
  } catch (error) {
    if (faultKind(error) !== "exists") throw error;
    // Both VPC and group are the stack's own, so this is too: a lost answer made it, or it lost its tags.
    const toThis = [
      { Name: "resource-id", Values: [vpcId] },
      { Name: "log-group-name", Values: [logGroupName] },
    ];
    return eventually(context, async () => {
      const [there] = await list({ Filter: toThis }, context);
      return there?.flowLogId ?? absent(vpcId);
    });
  }
}

/** @throws a `missing` fault, whether EC2 refuses the id or answers with an empty list */
async function find(flowLogId: string, context: ProvisionerContext): Promise<FlowLogObserved> {
  const [found] = await list({ FlowLogIds: [flowLogId] }, context);
  return found ?? absent(flowLogId);
}

function absent(id: string): never {
  throw itemFault({ ResourceId: id, Error: { Code: "InvalidFlowLogId.NotFound" } });
}

async function listOwn(context: ProvisionerContext): Promise<FlowLogObserved[]> {
  const found = await list({ Filter: stackFilter(context.stack) }, context);
  return found.filter(({ tags }) => isOfStack(tags, context.stack));
}

async function list(
  what: DescribeFlowLogsCommandInput,
  context: ProvisionerContext,
): Promise<FlowLogObserved[]> {
  const found: FlowLog[] = [];
  const pages = paginateDescribeFlowLogs({ client: context.aws.get(EC2Client) }, what);
  for await (const page of pages) found.push(...(page.FlowLogs ?? []));
  return found.map(read);
}

function read(from: FlowLog): FlowLogObserved {
  return {
    flowLogId: present(from.FlowLogId, "FlowLogId"),
    vpcId: from.ResourceId ?? "",
    trafficType: from.TrafficType ?? "",
    aggregationSeconds: from.MaxAggregationInterval ?? 600,
    logGroupName: from.LogGroupName,
    roleArn: from.DeliverLogsPermissionArn,
    status: from.FlowLogStatus ?? "ACTIVE",
    createdAt: from.CreationTime,
    tags: readTags(from.Tags),
  };
}
