import {
  AttachRolePolicyCommand,
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
import { adopt } from "../support/create-once.ts";
import { changed, changedSet, touches } from "../support/diff.ts";
import { diffStrings } from "../support/diff-set.ts";
import { eventually } from "../support/eventually.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { findOwn } from "../support/owned.ts";
import { canonicalPolicy, type PolicyDocument } from "../support/policy.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { syncTags } from "../support/sync-tags.ts";
import { diffTags, readTags, tagList, type Tags } from "../support/tags.ts";

/** A role with one inline policy, named like the role, and policies of AWS. */
export interface RoleSpec {
  readonly description: string;
  readonly trust: PolicyDocument;
  /** What the role may do; nothing when absent. */
  readonly policy?: PolicyDocument;
  /** ARNs of managed policies that the role must have; what others attached beside them is left alone. */
  readonly managedPolicies?: readonly string[];
}

/** A role as AWS reports it; policies as canonical JSON. */
export interface RoleObserved {
  readonly arn: string;
  readonly name: string;
  readonly trust: string | undefined;
  readonly policy: string | undefined;
  /** ARNs of the managed policies; looked up only for roles that must have some. */
  readonly managedPolicies: readonly string[];
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
      "iam:AttachRolePolicy",
      "iam:DetachRolePolicy",
      "iam:TagRole",
      "iam:DeleteRole",
    ],
  },
  idOf: ({ arn }) => arn,
  replaceOn: [],

  async observe(nodes, context) {
    // Its policy may name what is not found yet, and is undefined then; a role without one has no such key.
    const specs = new Map(nodes.map(({ name, spec }) => [name, spec]));
    return findOwn(nodes, context.stack, (name) => {
      const spec = specs.get(name) ?? {};
      return find(name, { policy: "policy" in spec, managed: "managedPolicies" in spec }, context);
    });
  },

  diff: ({ spec, tags }, observed) => [
    ...changed("trust", observed.trust, canonicalPolicy(spec.trust)),
    ...changed("policy", observed.policy, canonicalPolicy(spec.policy)),
    ...changedSet("managedPolicies", observed.managedPolicies, [
      ...observed.managedPolicies,
      ...(spec.managedPolicies ?? []),
    ]),
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
        ...read(present(created, "Role"), undefined, []),
        trust: canonicalPolicy(node.spec.trust),
        tags: node.tags,
      }))
      .catch((error: unknown) => {
        if (faultKind(error) !== "exists") throw error;
        const whole = { policy: true, managed: true };
        return adopt(context, "role", node.name, () => find(node.name, whole, context));
      });
    return role.sync(node, observed, role.diff(node, observed), context);
  },

  async sync(node, observed, changes, context) {
    const iam = context.aws.get(IAMClient);
    const { trust, policy } = node.spec;
    const at = { RoleName: observed.name };
    if (touches(changes, "trust")) {
      await eventually(context, () =>
        iam.send(new UpdateAssumeRolePolicyCommand({ ...at, PolicyDocument: JSON.stringify(trust) })),
      );
    }
    if (touches(changes, "policy")) {
      if (policy === undefined) {
        await unlessMissing(iam.send(new DeleteRolePolicyCommand({ ...at, PolicyName: observed.name })));
      } else {
        await eventually(context, () =>
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
    const { missing } = diffStrings(node.spec.managedPolicies ?? [], observed.managedPolicies);
    for (const PolicyArn of missing) {
      await eventually(context, () => iam.send(new AttachRolePolicyCommand({ ...at, PolicyArn })));
    }
    await syncTags(context, node.tags, changes, (tags) =>
      iam.send(new TagRoleCommand({ ...at, Tags: tagList(tags) })),
    );
    return {
      ...observed,
      trust: canonicalPolicy(trust),
      policy: canonicalPolicy(policy),
      managedPolicies: [...observed.managedPolicies, ...missing],
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
  for (const PolicyArn of await attachedPolicies(name, context)) {
    await unlessMissing(iam.send(new DetachRolePolicyCommand({ ...at, PolicyArn })));
  }
  await iam.send(new DeleteRoleCommand(at));
}

/** ARNs of the managed policies of a role. */
async function attachedPolicies(name: string, context: ProvisionerContext): Promise<string[]> {
  const found: string[] = [];
  const pages = paginateListAttachedRolePolicies({ client: context.aws.get(IAMClient) }, { RoleName: name });
  for await (const page of pages) {
    found.push(...(page.AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []));
  }
  return found;
}

/** A role that shall have no policies spares the looks for them. */
async function find(
  name: string,
  shallHave: { readonly policy: boolean; readonly managed: boolean },
  context: ProvisionerContext,
): Promise<RoleObserved | undefined> {
  const iam = context.aws.get(IAMClient);
  const [found, inline, managed] = await Promise.all([
    unlessMissing(iam.send(new GetRoleCommand({ RoleName: name }))),
    shallHave.policy
      ? unlessMissing(iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName: name })))
      : undefined,
    shallHave.managed ? unlessMissing(attachedPolicies(name, context)) : undefined,
  ]);
  return found?.Role === undefined ? undefined : read(found.Role, inline?.PolicyDocument, managed ?? []);
}

function read(from: Role, policy: string | undefined, managedPolicies: readonly string[]): RoleObserved {
  return {
    arn: present(from.Arn, "Arn"),
    name: present(from.RoleName, "RoleName"),
    trust: canonicalPolicy(from.AssumeRolePolicyDocument),
    policy: canonicalPolicy(policy),
    managedPolicies,
    tags: readTags(from.Tags),
  };
}
