import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  TagResourceCommand,
  type Repository,
} from "@aws-sdk/client-ecr";
import type { ProvisionerContext } from "../support/context.ts";
import { canonicalJson, changed, touches } from "../support/diff.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { findOwn } from "../support/owned.ts";
import { foreign, present, type AwsProvisioner } from "../support/provisioner.ts";
import { changedTags, diffTags, isOfStack, readTags, tagList, type Tags } from "../support/tags.ts";

/** A repository for the images of the service: tags are immutable, every push is scanned. */
export interface RepositorySpec {
  /** Which images go by themselves: the document of ECR. */
  readonly lifecyclePolicy: Readonly<Record<string, unknown>>;
}

/** A repository as AWS reports it. */
export interface RepositoryObserved {
  readonly arn: string;
  readonly name: string;
  /** What an image's name begins with. */
  readonly uri: string;
  readonly tagMutability: string;
  readonly scanOnPush: boolean;
  /** Canonical JSON. */
  readonly lifecyclePolicy: string | undefined;
  readonly tags: Tags;
}

export const repository: AwsProvisioner<RepositorySpec, RepositoryObserved> = {
  kind: "repository",
  iam: {
    read: ["ecr:DescribeRepositories", "ecr:GetLifecyclePolicy", "ecr:ListTagsForResource"],
    write: [
      "ecr:CreateRepository",
      "ecr:PutImageTagMutability",
      "ecr:PutImageScanningConfiguration",
      "ecr:PutLifecyclePolicy",
      "ecr:DeleteRepository",
      "ecr:TagResource",
    ],
  },
  idOf: ({ arn }) => arn,
  replaceOn: [],

  async observe(nodes, context) {
    return findOwn(nodes, context.stack, (name) => find(name, context));
  },

  diff: ({ spec, tags }, observed) => [
    ...changed("tagMutability", observed.tagMutability, "IMMUTABLE"),
    ...changed("scanOnPush", observed.scanOnPush, true),
    ...changed("lifecyclePolicy", observed.lifecyclePolicy, canonicalJson(spec.lifecyclePolicy)),
    ...diffTags(tags, observed.tags),
  ],

  async create(node, context) {
    const ecr = context.aws.get(ECRClient);
    try {
      const { repository: created } = await ecr.send(
        new CreateRepositoryCommand({
          repositoryName: node.name,
          imageTagMutability: "IMMUTABLE",
          imageScanningConfiguration: { scanOnPush: true },
          tags: tagList(node.tags),
        }),
      );
      const observed = read(present(created, "repository"), undefined, node.tags);
      return await repository.sync(node, observed, repository.diff(node, observed), context);
    } catch (error) {
      if (faultKind(error) !== "exists") throw error;
      const existing = present(await find(node.name, context), "repository");
      if (!isOfStack(existing.tags, context.stack)) throw foreign("repository", node.name, context.stack);
      return repository.sync(node, existing, repository.diff(node, existing), context);
    }
  },

  async sync(node, observed, changes, context) {
    const ecr = context.aws.get(ECRClient);
    const { name, arn } = observed;
    const lifecyclePolicy = canonicalJson(node.spec.lifecyclePolicy);
    if (touches(changes, "tagMutability")) {
      await ecr.send(
        new PutImageTagMutabilityCommand({ repositoryName: name, imageTagMutability: "IMMUTABLE" }),
      );
    }
    if (touches(changes, "scanOnPush")) {
      await ecr.send(
        new PutImageScanningConfigurationCommand({
          repositoryName: name,
          imageScanningConfiguration: { scanOnPush: true },
        }),
      );
    }
    if (touches(changes, "lifecyclePolicy")) {
      await ecr.send(
        new PutLifecyclePolicyCommand({ repositoryName: name, lifecyclePolicyText: lifecyclePolicy }),
      );
    }
    const tags = tagList(changedTags(node.tags, changes));
    if (tags.length > 0) await ecr.send(new TagResourceCommand({ resourceArn: arn, tags }));
    return {
      ...observed,
      tagMutability: "IMMUTABLE",
      scanOnPush: true,
      lifecyclePolicy,
      tags: { ...observed.tags, ...node.tags },
    };
  },

  /** With its images: they were pushed for this stack. */
  async remove(_node, observed, context) {
    await unlessMissing(
      context.aws
        .get(ECRClient)
        .send(new DeleteRepositoryCommand({ repositoryName: observed.name, force: true })),
    );
  },
};

async function find(name: string, context: ProvisionerContext): Promise<RepositoryObserved | undefined> {
  const ecr = context.aws.get(ECRClient);
  const found = await unlessMissing(ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] })));
  const from = found?.repositories?.[0];
  if (from === undefined) return undefined;
  const [policy, tags] = await Promise.all([
    unlessMissing(ecr.send(new GetLifecyclePolicyCommand({ repositoryName: name }))),
    ecr.send(new ListTagsForResourceCommand({ resourceArn: present(from.repositoryArn, "repositoryArn") })),
  ]);
  return read(from, policy?.lifecyclePolicyText, readTags(tags.tags));
}

function read(from: Repository, lifecyclePolicyText: string | undefined, tags: Tags): RepositoryObserved {
  return {
    arn: present(from.repositoryArn, "repositoryArn"),
    name: present(from.repositoryName, "repositoryName"),
    uri: present(from.repositoryUri, "repositoryUri"),
    tagMutability: from.imageTagMutability ?? "MUTABLE",
    scanOnPush: from.imageScanningConfiguration?.scanOnPush ?? false,
    lifecyclePolicy:
      lifecyclePolicyText === undefined ? undefined : canonicalJson(JSON.parse(lifecyclePolicyText)),
    tags,
  };
}
