import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  IAMClient,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  type InstanceProfile,
} from "@aws-sdk/client-iam";
import type { ProvisionerContext } from "../support/context.ts";
import { adopt } from "../support/create-once.ts";
import { changedSet } from "../support/diff.ts";
import { diffStrings } from "../support/diff-set.ts";
import { appears, eventually } from "../support/eventually.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { findOwn } from "../support/owned.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { syncTags } from "../support/sync-tags.ts";
import { diffTags, readTags, tagList, type Tags } from "../support/tags.ts";

/** What hands a role to EC2 instances. It holds one role at most. */
export interface InstanceProfileSpec {
  readonly roleName: string;
}

/** An instance profile as AWS reports it. */
export interface InstanceProfileObserved {
  readonly name: string;
  readonly arn: string;
  /** Unique id (`AIPA…`): one that was deleted and made again under its name is another one to EC2. */
  readonly profileId: string;
  readonly roleNames: readonly string[];
  readonly tags: Tags;
}

export const instanceProfile: AwsProvisioner<InstanceProfileSpec, InstanceProfileObserved> = {
  kind: "instance-profile",
  iam: {
    read: ["iam:GetInstanceProfile"],
    write: [
      "iam:CreateInstanceProfile",
      "iam:AddRoleToInstanceProfile",
      "iam:RemoveRoleFromInstanceProfile",
      "iam:TagInstanceProfile",
      "iam:DeleteInstanceProfile",
      "iam:PassRole",
    ],
  },
  idOf: ({ arn }) => arn,
  replaceOn: [],

  async observe(nodes, context) {
    return findOwn(nodes, context.stack, (name) => find(name, context));
  },

  diff: ({ spec, tags }, observed) => [
    ...changedSet("roleNames", observed.roleNames, [spec.roleName]),
    ...diffTags(tags, observed.tags),
  ],

  async create(node, context) {
    const observed = await createOrFind(node.name, node.tags, context);
    return instanceProfile.sync(node, observed, instanceProfile.diff(node, observed), context);
  },

  async sync(node, observed, changes, context) {
    const iam = context.aws.get(IAMClient);
    const at = { InstanceProfileName: observed.name };
    const { missing, extra } = diffStrings([node.spec.roleName], observed.roleNames);
    for (const RoleName of extra) {
      await unlessMissing(iam.send(new RemoveRoleFromInstanceProfileCommand({ ...at, RoleName })));
    }
    for (const roleName of missing) await addRole(observed.name, roleName, context);
    await syncTags(context, node.tags, changes, (tags) =>
      iam.send(new TagInstanceProfileCommand({ ...at, Tags: tagList(tags) })),
    );
    return { ...observed, roleNames: [node.spec.roleName], tags: { ...observed.tags, ...node.tags } };
  },

  /** Goes only when it is empty; what it holds now may be more than what was seen. @source aws-facts 1.14 */
  async remove(_node, { name }, context) {
    const iam = context.aws.get(IAMClient);
    const at = { InstanceProfileName: name };
    for (const RoleName of (await find(name, context))?.roleNames ?? []) {
      await unlessMissing(iam.send(new RemoveRoleFromInstanceProfileCommand({ ...at, RoleName })));
    }
    await unlessMissing(iam.send(new DeleteInstanceProfileCommand(at)));
  },
};

/** How long a profile may be listed without the role that it has. @source aws-facts 2.6 */
const listedWithinMs = 15_000;

/** A profile holds one role: after a lost answer it is full, of this one. */
async function addRole(name: string, roleName: string, context: ProvisionerContext): Promise<void> {
  const iam = context.aws.get(IAMClient);
  try {
    await eventually(context, () =>
      iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: roleName })),
    );
  } catch (error) {
    if (!(error instanceof Error && error.name === "LimitExceededException")) throw error;
    const holds = async () =>
      (await find(name, context))?.roleNames.includes(roleName) === true ? roleName : undefined;
    if ((await appears(context, holds, listedWithinMs)) === undefined) throw error;
  }
}

async function createOrFind(
  name: string,
  tags: Tags,
  context: ProvisionerContext,
): Promise<InstanceProfileObserved> {
  try {
    const { InstanceProfile: created } = await context.aws
      .get(IAMClient)
      .send(new CreateInstanceProfileCommand({ InstanceProfileName: name, Tags: tagList(tags) }));
    return { ...read(present(created, "InstanceProfile")), tags };
  } catch (error) {
    if (faultKind(error) !== "exists") throw error;
    return adopt(context, "instance profile", name, () => find(name, context));
  }
}

async function find(name: string, context: ProvisionerContext): Promise<InstanceProfileObserved | undefined> {
  const found = await unlessMissing(
    context.aws.get(IAMClient).send(new GetInstanceProfileCommand({ InstanceProfileName: name })),
  );
  return found?.InstanceProfile === undefined ? undefined : read(found.InstanceProfile);
}

function read(from: InstanceProfile): InstanceProfileObserved {
  return {
    name: present(from.InstanceProfileName, "InstanceProfileName"),
    arn: present(from.Arn, "Arn"),
    profileId: present(from.InstanceProfileId, "InstanceProfileId"),
    roleNames: (from.Roles ?? []).flatMap(({ RoleName }) => RoleName ?? []),
    tags: readTags(from.Tags),
  };
}
