import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  paginateListSubscriptionsByTopic,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
} from "@aws-sdk/client-sns";
import type { FieldChange, ResourceNode } from "../../engine/contract.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, changedSet, touches } from "../support/diff.ts";
import { diffStrings } from "../support/diff-set.ts";
import { eventually } from "../support/eventually.ts";
import { unlessMissing } from "../support/fault.ts";
import { partitionOf } from "../support/partition.ts";
import { canonicalPolicy, type PolicyDocument } from "../support/policy.ts";
import { foreign, present, type AwsProvisioner } from "../support/provisioner.ts";
import { tagsOf } from "../support/tag-index.ts";
import { syncTags } from "../support/sync-tags.ts";
import { diffTags, isOfStack, readTags, tagList, type Tags } from "../support/tags.ts";

/** A topic that services of AWS publish to. */
export interface TopicSpec {
  /** Who may publish. The account itself needs no statement. */
  readonly policy: PolicyDocument;
  /** Addresses that shall be subscribed. Subscriptions that others made are left alone. */
  readonly emails: readonly string[];
  /** KMS key that encrypts it. Its key policy has to let the publishers in. @source aws-facts 1.11 */
  readonly kmsKeyId?: string;
}

/** A topic as AWS reports it. */
export interface TopicObserved {
  readonly arn: string;
  /** Canonical JSON. */
  readonly policy: string | undefined;
  readonly kmsKeyId: string | undefined;
  /** Subscribed addresses, those that are not confirmed yet included; read only where some are wanted. */
  readonly emails: readonly string[];
  /** Those of them that nobody has confirmed yet. */
  readonly pendingEmails: readonly string[];
  readonly tags: Tags;
}

/** What SNS gives in the place of an ARN. */
const pendingArn = "PendingConfirmation";

export const topic: AwsProvisioner<TopicSpec, TopicObserved> = {
  kind: "topic",
  iam: {
    read: ["sns:GetTopicAttributes", "sns:ListTagsForResource", "sns:ListSubscriptionsByTopic"],
    write: [
      "sns:CreateTopic",
      "sns:SetTopicAttributes",
      "sns:Subscribe",
      "sns:TagResource",
      "sns:DeleteTopic",
    ],
  },
  idOf: ({ arn }) => arn,
  replaceOn: [],

  async observe(nodes, context) {
    const found = await Promise.all(
      nodes.map(async (node) => {
        const withEmails = (node.spec.emails ?? []).length > 0;
        return [node.id, await find(node, withEmails, context)] as const;
      }),
    );
    return new Map(
      found.flatMap(([id, observed]) =>
        observed !== undefined && isOfStack(observed.tags, context.stack) ? [[id, observed] as const] : [],
      ),
    );
  },

  diff: ({ spec, tags }, observed) => {
    const { missing } = diffStrings(spec.emails, observed.emails);
    return [
      ...changed("policy", observed.policy, canonicalPolicy(spec.policy)),
      ...changed("kmsKeyId", observed.kmsKeyId, spec.kmsKeyId),
      ...changedSet("emails", observed.emails, [...observed.emails, ...missing]),
      ...diffTags(tags, observed.tags),
    ];
  },

  async create(node, context) {
    // AWS answers a second create of the same name with what exists, whosever it is. @source aws-facts 2.2
    const existing = await find(node, true, context);
    if (existing !== undefined && !isOfStack(existing.tags, context.stack)) {
      throw foreign("topic", node.name, context.stack);
    }
    const observed = existing ?? (await createNew(node, context));
    return topic.sync(node, observed, topic.diff(node, observed), context);
  },

  async sync(node, observed, changes, context) {
    const sns = context.aws.get(SNSClient);
    const { policy, emails, kmsKeyId } = node.spec;
    for (const [AttributeName, AttributeValue] of changedAttributes(node.spec, changes)) {
      await eventually(context, () =>
        sns.send(new SetTopicAttributesCommand({ TopicArn: observed.arn, AttributeName, AttributeValue })),
      );
    }
    const { missing } = diffStrings(emails, observed.emails);
    if (touches(changes, "emails")) await subscribe(observed.arn, missing, context);
    await syncTags(context, node.tags, changes, (tags) =>
      sns.send(new TagResourceCommand({ ResourceArn: observed.arn, Tags: tagList(tags) })),
    );
    return {
      ...observed,
      policy: canonicalPolicy(policy),
      kmsKeyId,
      emails: [...observed.emails, ...missing],
      pendingEmails: [...observed.pendingEmails, ...missing],
      tags: { ...observed.tags, ...node.tags },
    };
  },

  /** Takes the subscriptions with it. A topic that is gone is no error to SNS. */
  async remove(_node, observed, context) {
    await unlessMissing(context.aws.get(SNSClient).send(new DeleteTopicCommand({ TopicArn: observed.arn })));
  },
};

async function createNew(node: ResourceNode<TopicSpec>, context: ProvisionerContext): Promise<TopicObserved> {
  const { policy, kmsKeyId } = node.spec;
  const { TopicArn } = await context.aws.get(SNSClient).send(
    new CreateTopicCommand({
      Name: node.name,
      Attributes: {
        Policy: JSON.stringify(policy),
        ...(kmsKeyId === undefined ? {} : { KmsMasterKeyId: kmsKeyId }),
      },
      Tags: tagList(node.tags),
    }),
  );
  return {
    arn: present(TopicArn, "TopicArn"),
    policy: canonicalPolicy(policy),
    kmsKeyId,
    emails: [],
    pendingEmails: [],
    tags: node.tags,
  };
}

/** SNS sends each address a mail with a link; until somebody follows it the subscription is pending. */
async function subscribe(
  topicArn: string,
  emails: readonly string[],
  context: ProvisionerContext,
): Promise<void> {
  const sns = context.aws.get(SNSClient);
  for (const email of emails) {
    await eventually(context, () =>
      sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "email", Endpoint: email })),
    );
  }
}

/** SNS takes one attribute per call; an empty text takes a key away. */
function changedAttributes(spec: TopicSpec, changes: readonly FieldChange[]): [string, string][] {
  return [
    ...(touches(changes, "policy") ? [["Policy", JSON.stringify(spec.policy)] as [string, string]] : []),
    ...(touches(changes, "kmsKeyId") ? [["KmsMasterKeyId", spec.kmsKeyId ?? ""] as [string, string]] : []),
  ];
}

async function find(
  node: { readonly name: string; readonly tags: Tags },
  withEmails: boolean,
  context: ProvisionerContext,
): Promise<TopicObserved | undefined> {
  const { aws, account, region } = context;
  const sns = aws.get(SNSClient);
  const arn = topicArn(partitionOf(region), region, account, node.name);
  const askTags = async (): Promise<Tags> => {
    const found = await unlessMissing(sns.send(new ListTagsForResourceCommand({ ResourceArn: arn })));
    return readTags(found?.Tags);
  };
  const [attributes, tags, subscribed] = await Promise.all([
    unlessMissing(sns.send(new GetTopicAttributesCommand({ TopicArn: arn }))),
    tagsOf(context, arn, [node], askTags),
    withEmails ? unlessMissing(subscribedEmails(arn, sns)) : [],
  ]);
  if (attributes === undefined) return undefined;
  const { Policy, KmsMasterKeyId } = attributes.Attributes ?? {};
  return {
    arn,
    policy: canonicalPolicy(Policy),
    kmsKeyId: KmsMasterKeyId === "" ? undefined : KmsMasterKeyId,
    emails: (subscribed ?? []).map(({ email }) => email),
    pendingEmails: (subscribed ?? []).filter(({ pending }) => pending).map(({ email }) => email),
    tags,
  };
}

async function subscribedEmails(
  arn: string,
  client: SNSClient,
): Promise<{ readonly email: string; readonly pending: boolean }[]> {
  const found: { email: string; pending: boolean }[] = [];
  for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn: arn })) {
    for (const { Protocol, Endpoint, SubscriptionArn } of page.Subscriptions ?? []) {
      // Who has unsubscribed stays in the list for a while.
      if (Protocol !== "email" || Endpoint === undefined || SubscriptionArn === "Deleted") continue;
      found.push({ email: Endpoint, pending: SubscriptionArn === pendingArn });
    }
  }
  return found;
}

/** SNS makes the ARN of the name, so it is known before the topic exists. */
export function topicArn(partition: string, region: string, account: string, name: string): string {
  return `arn:${partition}:sns:${region}:${account}:${name}`;
}
