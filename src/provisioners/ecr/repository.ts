import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeImagesCommand,
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
import type { ResourceNode } from "../../engine/contract.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { eventually } from "../support/eventually.ts";
import { adopt } from "../support/create-once.ts";
import { canonicalJson, changed, touches } from "../support/diff.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { findOwn } from "../support/owned.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { tagsOf, type Tagged } from "../support/tag-index.ts";
import { syncTags } from "../support/sync-tags.ts";
import { diffTags, readTags, tagList, type Tags } from "../support/tags.ts";

/** A repository for the images of the service: tags are immutable, every push is scanned. */
export interface RepositorySpec {
  /** Which images go by themselves: the document of ECR. */
  readonly lifecyclePolicy: Readonly<Record<string, unknown>>;
  /** Tag of the image that tasks are started from: without it the repository is not ready. */
  readonly imageTag?: string;
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
  /** Tags of images, as far as `ready` has asked for them. */
  readonly imageTags: readonly string[];
  readonly tags: Tags;
}

export const repository: AwsProvisioner<RepositorySpec, RepositoryObserved> = {
  kind: "repository",
  iam: {
    read: [
      "ecr:DescribeRepositories",
      "ecr:DescribeImages",
      "ecr:GetLifecyclePolicy",
      "ecr:ListTagsForResource",
    ],
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
    return findOwn(nodes, context.stack, (name, node) => find(name, context, [node]));
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
      const observed = read(present(created, "repository"), undefined, [], node.tags);
      return await repository.sync(node, observed, repository.diff(node, observed), context);
    } catch (error) {
      if (faultKind(error) !== "exists") throw error;
      const existing = await adopt(context, "repository", node.name, () => find(node.name, context));
      return repository.sync(node, existing, repository.diff(node, existing), context);
    }
  },

  async sync(node, observed, changes, context) {
    const ecr = context.aws.get(ECRClient);
    const { name, arn } = observed;
    const lifecyclePolicy = canonicalJson(node.spec.lifecyclePolicy);
    if (touches(changes, "tagMutability")) {
      await eventually(context, () =>
        ecr.send(new PutImageTagMutabilityCommand({ repositoryName: name, imageTagMutability: "IMMUTABLE" })),
      );
    }
    if (touches(changes, "scanOnPush")) {
      await eventually(context, () =>
        ecr.send(
          new PutImageScanningConfigurationCommand({
            repositoryName: name,
            imageScanningConfiguration: { scanOnPush: true },
          }),
        ),
      );
    }
    if (touches(changes, "lifecyclePolicy")) {
      await eventually(context, () =>
        ecr.send(
          new PutLifecyclePolicyCommand({ repositoryName: name, lifecyclePolicyText: lifecyclePolicy }),
        ),
      );
    }
    await syncTags(context, node.tags, changes, (tags) =>
      ecr.send(new TagResourceCommand({ resourceArn: arn, tags: tagList(tags) })),
    );
    return {
      ...observed,
      tagMutability: "IMMUTABLE",
      scanOnPush: true,
      lifecyclePolicy,
      tags: { ...observed.tags, ...node.tags },
    };
  },

  readyOnDemand: true,

  settled: hasImage,

  /** Looked for before the tasks are started: ECS would try for minutes, and say no more than that it cannot pull. */
  async ready(node, observed, context) {
    const { imageTag } = node.spec;
    const seen = { ...observed, imageTags: await imagesOf(observed.name, imageTag, context) };
    if (hasImage(node, seen)) return { state: "ready", observed: seen };
    return {
      state: "failed",
      reason: `${seen.uri} has no image ${imageTag}: build the API image, push it as ${seen.uri}:${imageTag}, or name another one with service.image`,
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

function hasImage({ spec }: ResourceNode<RepositorySpec>, { imageTags }: RepositoryObserved): boolean {
  return spec.imageTag === undefined || imageTags.includes(spec.imageTag);
}

/** The tag, if there is an image of that tag. */
async function imagesOf(
  repositoryName: string,
  imageTag: string | undefined,
  context: ProvisionerContext,
): Promise<string[]> {
  if (imageTag === undefined) return [];
  const found = await unlessMissing(
    context.aws.get(ECRClient).send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] })),
  );
  return (found?.imageDetails ?? []).flatMap(({ imageTags }) => imageTags ?? []);
}

async function find(
  name: string,
  context: ProvisionerContext,
  nodes: readonly Tagged[] = [],
): Promise<RepositoryObserved | undefined> {
  const ecr = context.aws.get(ECRClient);
  const found = await unlessMissing(ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] })));
  const from = found?.repositories?.[0];
  if (from === undefined) return undefined;
  const resourceArn = present(from.repositoryArn, "repositoryArn");
  const [policy, tags] = await Promise.all([
    unlessMissing(ecr.send(new GetLifecyclePolicyCommand({ repositoryName: name }))),
    tagsOf(context, resourceArn, nodes, async () => {
      const answer = await ecr.send(new ListTagsForResourceCommand({ resourceArn }));
      return readTags(answer.tags);
    }),
  ]);
  return read(from, policy?.lifecyclePolicyText, [], tags);
}

function read(
  from: Repository,
  lifecyclePolicyText: string | undefined,
  imageTags: readonly string[],
  tags: Tags,
): RepositoryObserved {
  return {
    arn: present(from.repositoryArn, "repositoryArn"),
    name: present(from.repositoryName, "repositoryName"),
    uri: present(from.repositoryUri, "repositoryUri"),
    tagMutability: from.imageTagMutability ?? "MUTABLE",
    scanOnPush: from.imageScanningConfiguration?.scanOnPush ?? false,
    lifecyclePolicy:
      lifecyclePolicyText === undefined ? undefined : canonicalJson(JSON.parse(lifecyclePolicyText)),
    imageTags,
    tags,
  };
}
