import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  type Role,
} from "@aws-sdk/client-iam";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, touches } from "../support/diff.ts";
import { eventually } from "../support/eventually.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { findOwn } from "../support/owned.ts";
import { canonicalPolicy, type PolicyDocument } from "../support/policy.ts";
import { foreign, present, type AwsProvisioner } from "../support/provisioner.ts";
import { changedTags, diffTags, isOfStack, readTags, tagList, type Tags } from "../support/tags.ts";

/** A role with one inline policy, named like the role. */
export interface RoleSpec {
  readonly description: string;
  readonly trust: PolicyDocument;
  /** What the role may do; nothing when absent. */
  readonly policy?: PolicyDocument;
}

/** A role as AWS reports it; policies as canonical JSON. */
export interface RoleObserved {
  readonly arn: string;
  readonly name: string;
  readonly trust: string | undefined;
  readonly policy: string | undefined;
  readonly tags: Tags;
}

export const role: AwsProvisioner<RoleSpec, RoleObserved> = {
  kind: "role",
  iam: {
    read: ["iam:GetRole", "iam:GetRolePolicy", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"],
    write: [
      "iam:CreateRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:PutRolePolicy",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:TagRole",
      "iam:DeleteRole",
    ],
  },
  idOf: ({ arn }) => arn,
  replaceOn: [],

  async observe(nodes, context) {
    // Its policy may name what is not found yet, and is undefined then; a role without one has no such key.
    const withPolicy = new Set(nodes.filter(({ spec }) => "policy" in spec).map(({ name }) => name));
    return findOwn(nodes, context.stack, (name) => find(name, withPolicy.has(name), context));
  },

  diff: ({ spec, tags }, observed) => [
    ...changed("trust", observed.trust, canonicalPolicy(spec.trust)),
    ...changed("policy", observed.policy, canonicalPolicy(spec.policy)),
    ...diffTags(tags, observed.tags),
  ],

  async create(node, context) {
    const iam = context.aws.get(IAMClient);
    const observed = await iam
      .send(
        new CreateRoleCommand({
          RoleName: node.name,
          Description: node.spec.description,
          AssumeRolePolicyDocument: JSON.stringify(node.spec.trust),
          Tags: tagList(node.tags),
        }),
      )
      .then(({ Role: created }) => ({
        ...read(present(created, "Role"), undefined),
        trust: canonicalPolicy(node.spec.trust),
        tags: node.tags,
      }))
      .catch(async (error: unknown) => {
        if (faultKind(error) !== "exists") throw error;
        const existing = present(await find(node.name, true, context), "Role");
        if (!isOfStack(existing.tags, context.stack)) throw foreign("role", node.name, context.stack);
        return existing;
      });
    return role.sync(node, observed, role.diff(node, observed), context);
  },

  async sync(node, observed, changes, context) {
    const iam = context.aws.get(IAMClient);
    const { trust, policy } = node.spec;
    const at = { RoleName: observed.name };
    if (touches(changes, "trust")) {
      await iam.send(new UpdateAssumeRolePolicyCommand({ ...at, PolicyDocument: JSON.stringify(trust) }));
    }
    if (touches(changes, "policy")) {
      if (policy === undefined) {
        await unlessMissing(iam.send(new DeleteRolePolicyCommand({ ...at, PolicyName: observed.name })));
      } else {
        await eventually(context.signal, () =>
          iam.send(
            new PutRolePolicyCommand({
              ...at,
              PolicyName: observed.name,
              PolicyDocument: JSON.stringify(policy),
            }),
          ),
        );
      }
    }
    const tags = tagList(changedTags(node.tags, changes));
    if (tags.length > 0) await iam.send(new TagRoleCommand({ ...at, Tags: tags }));
    return {
      ...observed,
      trust: canonicalPolicy(trust),
      policy: canonicalPolicy(policy),
      tags: { ...observed.tags, ...node.tags },
    };
  },

  /** A role goes only when it has no policies, those that others put there included. @source aws-facts 1.14 */
  async remove(_node, observed, context) {
    await unlessMissing(removeWithPolicies(observed.name, context));
  },
};

async function removeWithPolicies(name: string, context: ProvisionerContext): Promise<void> {
  const iam = context.aws.get(IAMClient);
  const at = { RoleName: name };
  for await (const page of paginateListRolePolicies({ client: iam }, at)) {
    for (const PolicyName of page.PolicyNames ?? []) {
      await unlessMissing(iam.send(new DeleteRolePolicyCommand({ ...at, PolicyName })));
    }
  }
  for await (const page of paginateListAttachedRolePolicies({ client: iam }, at)) {
    for (const { PolicyArn } of page.AttachedPolicies ?? []) {
      if (PolicyArn !== undefined) {
        await unlessMissing(iam.send(new DetachRolePolicyCommand({ ...at, PolicyArn })));
      }
    }
  }
  await iam.send(new DeleteRoleCommand(at));
}

/** A role that shall have no policy spares the look for one. */
async function find(
  name: string,
  withPolicy: boolean,
  context: ProvisionerContext,
): Promise<RoleObserved | undefined> {
  const iam = context.aws.get(IAMClient);
  const [found, inline] = await Promise.all([
    unlessMissing(iam.send(new GetRoleCommand({ RoleName: name }))),
    withPolicy
      ? unlessMissing(iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName: name })))
      : undefined,
  ]);
  return found?.Role === undefined ? undefined : read(found.Role, inline?.PolicyDocument);
}

function read(from: Role, policy: string | undefined): RoleObserved {
  return {
    arn: present(from.Arn, "Arn"),
    name: present(from.RoleName, "RoleName"),
    trust: canonicalPolicy(from.AssumeRolePolicyDocument),
    policy: canonicalPolicy(policy),
    tags: readTags(from.Tags),
  };
}
