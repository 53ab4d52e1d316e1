import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  paginateListSecrets,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UpdateSecretCommand,
  type DescribeSecretCommandOutput,
  type SecretListEntry,
} from "@aws-sdk/client-secrets-manager";
import type { ResourceNode } from "../../engine/contract.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { adopt } from "../support/create-once.ts";
import { changed, touches } from "../support/diff.ts";
import { eventually } from "../support/eventually.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { discoveredByName, findOwn } from "../support/owned.ts";
import { foreign, present, type AwsProvisioner } from "../support/provisioner.ts";
import { syncTags } from "../support/sync-tags.ts";
import { diffTags, isOfStack, readTags, stackTag, tagList, type Tags } from "../support/tags.ts";

/** A secret whose value AWS makes up. It is written once and never read again by this provisioner. */
export interface SecretSpec {
  readonly description: string;
  /** Length of the generated value: letters and digits. */
  readonly length: number;
}

/** A secret as AWS reports it, without its value. */
export interface SecretObserved {
  readonly arn: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: Date | undefined;
  readonly tags: Tags;
}

export const secret: AwsProvisioner<SecretSpec, SecretObserved> = {
  kind: "secret",
  iam: {
    read: ["secretsmanager:DescribeSecret", "secretsmanager:ListSecrets"],
    write: [
      "secretsmanager:GetRandomPassword",
      "secretsmanager:CreateSecret",
      "secretsmanager:RestoreSecret",
      "secretsmanager:UpdateSecret",
      "secretsmanager:DeleteSecret",
      "secretsmanager:TagResource",
    ],
  },
  idOf: ({ arn }) => arn,
  replaceOn: [],

  async observe(nodes, context) {
    return findOwn(nodes, context.stack, async (name) => {
      const found = await describe(name, context);
      return found === undefined || found.DeletedDate !== undefined ? undefined : read(found);
    });
  },

  /** The list lags behind by minutes: a secret that it does not have is asked for by name. */
  async discover(_stackTags, context, nodes) {
    const listed = discoveredByName((await list(context)).map(read), context.stack, ({ name }) => name);
    const unlisted = nodes.filter(({ name }) => !listed.some((each) => each.name === name));
    const found = await secret.observe(unlisted, context);
    const named = unlisted.flatMap(({ id, name }) => {
      const observed = found.get(id);
      return observed === undefined ? [] : [{ id, name, observed }];
    });
    return [...listed, ...named];
  },

  diff: (node, observed) => [
    ...changed("description", observed.description, node.spec.description),
    ...diffTags(node.tags, observed.tags),
  ],

  async create(node, context) {
    const secrets = context.aws.get(SecretsManagerClient);
    const { RandomPassword: value } = await secrets.send(
      new GetRandomPasswordCommand({ PasswordLength: node.spec.length, ExcludePunctuation: true }),
    );
    const input = {
      Name: node.name,
      Description: node.spec.description,
      SecretString: present(value, "RandomPassword"),
      Tags: tagList(node.tags),
    };
    try {
      // A name that was deleted at once is free a little later; one in recovery is taken back below.
      const created = await eventually(
        context,
        async () => (await recovered(node, context)) ?? (await secrets.send(new CreateSecretCommand(input))),
        (error) => nameOf(error) === "InvalidRequestException",
      );
      return {
        arn: present(created.ARN, "ARN"),
        name: node.name,
        description: node.spec.description,
        createdAt: undefined,
        tags: node.tags,
      };
    } catch (error) {
      if (faultKind(error) !== "exists") throw error;
      return adopt(context, "secret", node.name, async () => {
        const found = await describe(node.name, context);
        return found === undefined ? undefined : read(found);
      });
    }
  },

  async sync(node, observed, changes, context) {
    const secrets = context.aws.get(SecretsManagerClient);
    const { description } = node.spec;
    if (touches(changes, "description")) {
      await eventually(context, () =>
        secrets.send(new UpdateSecretCommand({ SecretId: observed.arn, Description: description })),
      );
    }
    await syncTags(context, node.tags, changes, (tags) =>
      secrets.send(new TagResourceCommand({ SecretId: observed.arn, Tags: tagList(tags) })),
    );
    return { ...observed, description, tags: { ...observed.tags, ...node.tags } };
  },

  /** Without recovery: the value is of no use once the stack is gone, and the name must be free again. */
  async remove(_node, observed, context) {
    await unlessMissing(
      context.aws
        .get(SecretsManagerClient)
        .send(new DeleteSecretCommand({ SecretId: observed.arn, ForceDeleteWithoutRecovery: true })),
    );
  },

  async gone(_node, observed, context) {
    const found = await describe(observed.arn, context);
    return found === undefined
      ? { state: "ready", observed: undefined }
      : { state: "pending", detail: "deleting" };
  },
};

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");

/** A secret of this stack that somebody deleted is in recovery for days, and so is its name: it comes back. @source aws-facts 2.9 */
async function recovered(
  node: ResourceNode<SecretSpec>,
  context: ProvisionerContext,
): Promise<{ ARN?: string | undefined } | undefined> {
  const found = await describe(node.name, context);
  if (found?.DeletedDate === undefined) return undefined;
  if (!isOfStack(readTags(found.Tags), context.stack)) throw foreign("secret", node.name, context.stack);
  const { ARN } = await context.aws
    .get(SecretsManagerClient)
    .send(new RestoreSecretCommand({ SecretId: node.name }));
  return { ARN };
}

/** All secrets that bear the stack's tag, those in recovery left out. */
async function list(context: ProvisionerContext): Promise<SecretListEntry[]> {
  const found: SecretListEntry[] = [];
  const pages = paginateListSecrets(
    { client: context.aws.get(SecretsManagerClient) },
    {
      Filters: [
        { Key: "tag-key", Values: [stackTag] },
        { Key: "tag-value", Values: [context.stack] },
      ],
    },
  );
  for await (const page of pages) found.push(...(page.SecretList ?? []));
  return found;
}

async function describe(
  id: string,
  context: ProvisionerContext,
): Promise<DescribeSecretCommandOutput | undefined> {
  return unlessMissing(
    context.aws.get(SecretsManagerClient).send(new DescribeSecretCommand({ SecretId: id })),
  );
}

function read(from: SecretListEntry | DescribeSecretCommandOutput): SecretObserved {
  return {
    arn: present(from.ARN, "ARN"),
    name: present(from.Name, "Name"),
    description: from.Description ?? "",
    createdAt: from.CreatedDate,
    tags: readTags(from.Tags),
  };
}
