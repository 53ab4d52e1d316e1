import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  ListTagsForResourceCommand,
  paginateDescribeLogGroups,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  type LogGroup,
} from "@aws-sdk/client-cloudwatch-logs";
import type { ProvisionerContext } from "../support/context.ts";
import { eventually } from "../support/eventually.ts";
import { adopt } from "../support/create-once.ts";
import { changed, touches } from "../support/diff.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { findOwn } from "../support/owned.ts";
import { partitionOf } from "../support/partition.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { readOnce } from "../support/read-once.ts";
import { tagsOf, type Tagged } from "../support/tag-index.ts";
import { syncTags } from "../support/sync-tags.ts";
import { diffTags, readTags, type Tags } from "../support/tags.ts";

/** The log group of the tasks. */
export interface LogGroupSpec {
  /** Without it AWS keeps logs for ever. @source aws-facts 2.9 */
  readonly retentionDays: number;
}

/** A log group as AWS reports it. */
export interface LogGroupObserved {
  readonly name: string;
  /** Without the `:*` that some of AWS's answers end with. */
  readonly arn: string;
  readonly retentionDays: number | undefined;
  readonly tags: Tags;
}

export const logGroup: AwsProvisioner<LogGroupSpec, LogGroupObserved> = {
  kind: "log-group",
  iam: {
    read: ["logs:DescribeLogGroups", "logs:ListTagsForResource"],
    write: ["logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:DeleteLogGroup", "logs:TagResource"],
  },
  idOf: ({ name }) => name,
  replaceOn: [],

  async observe(nodes, context) {
    return findOwn(nodes, context.stack, (name, node) => find(name, context, [node]));
  },

  diff: (node, observed) => [
    ...changed("retentionDays", observed.retentionDays, node.spec.retentionDays),
    ...diffTags(node.tags, observed.tags),
  ],

  async create(node, context) {
    const observed = await context.aws
      .get(CloudWatchLogsClient)
      .send(new CreateLogGroupCommand({ logGroupName: node.name, tags: { ...node.tags } }))
      .then((): LogGroupObserved => {
        const { account, region } = context;
        const arn = `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${node.name}`;
        return { name: node.name, arn, retentionDays: undefined, tags: node.tags };
      })
      .catch((error: unknown) => {
        if (faultKind(error) !== "exists") throw error;
        return adopt(context, "log group", node.name, () => find(node.name, context));
      });
    return logGroup.sync(node, observed, logGroup.diff(node, observed), context);
  },

  async sync(node, observed, changes, context) {
    const logs = context.aws.get(CloudWatchLogsClient);
    const { retentionDays } = node.spec;
    if (touches(changes, "retentionDays")) {
      await eventually(context, () =>
        logs.send(
          new PutRetentionPolicyCommand({ logGroupName: observed.name, retentionInDays: retentionDays }),
        ),
      );
    }
    await syncTags(context, node.tags, changes, (tags) =>
      logs.send(new TagResourceCommand({ resourceArn: observed.arn, tags: { ...tags } })),
    );
    return { ...observed, retentionDays, tags: { ...observed.tags, ...node.tags } };
  },

  async remove(_node, observed, context) {
    await unlessMissing(
      context.aws.get(CloudWatchLogsClient).send(new DeleteLogGroupCommand({ logGroupName: observed.name })),
    );
  },
};

async function find(
  name: string,
  context: ProvisionerContext,
  nodes: readonly Tagged[] = [],
): Promise<LogGroupObserved | undefined> {
  const logs = context.aws.get(CloudWatchLogsClient);
  const from = (await withPrefix(prefixOf(name, context), context)).find(
    ({ logGroupName }) => logGroupName === name,
  );
  if (from === undefined) return undefined;
  const arn = present(from.logGroupArn ?? from.arn, "arn").replace(/:\*$/, "");
  const tags = await unlessMissing(
    tagsOf(context, arn, nodes, async () => {
      const found = await logs.send(new ListTagsForResourceCommand({ resourceArn: arn }));
      return readTagsRecord(found.tags);
    }),
  );
  return tags === undefined ? undefined : { name, arn, retentionDays: from.retentionInDays, tags };
}

/** In a look all groups of the stack come in one answer; else one alone, which sorts first of all that begin with it. */
function prefixOf(name: string, { reads, stack }: ProvisionerContext): string {
  const common = `${stack}-`;
  return reads !== undefined && name.startsWith(common) ? common : name;
}

function withPrefix(prefix: string, context: ProvisionerContext): Promise<LogGroup[]> {
  return readOnce(context, `log groups ${prefix}`, async () => {
    const found: LogGroup[] = [];
    const pages = paginateDescribeLogGroups(
      { client: context.aws.get(CloudWatchLogsClient) },
      { logGroupNamePrefix: prefix },
    );
    for await (const page of pages) found.push(...(page.logGroups ?? []));
    return found;
  });
}

function readTagsRecord(tags: Readonly<Record<string, string>> | undefined): Tags {
  return readTags(Object.entries(tags ?? {}).map(([key, value]) => ({ key, value })));
}
