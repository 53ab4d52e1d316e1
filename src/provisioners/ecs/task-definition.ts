import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  paginateListTaskDefinitions,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import type { FieldChange, ResourceNode } from "../../engine/contract.ts";
import { knownAfterApply } from "../../engine/plan.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { createFindable } from "../support/create-once.ts";
import { changed } from "../support/diff.ts";
import { isInvalidParameter, syncEcsTags } from "../support/ecs.ts";
import { unlessMissing } from "../support/fault.ts";
import { findOwn } from "../support/owned.ts";
import { foreign, present, type AwsProvisioner } from "../support/provisioner.ts";
import { diffTags, isOfStack, readTags } from "../support/tags.ts";
import {
  comparedFields,
  readTaskDefinition,
  registration,
  type TaskDefinitionObserved,
  type TaskDefinitionSpec,
} from "./task-definition-view.ts";

/** A family of task definitions; its latest active revision is what counts. */
export const taskDefinition: AwsProvisioner<TaskDefinitionSpec, TaskDefinitionObserved> = {
  kind: "task-definition",
  iam: {
    read: ["ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"],
    write: ["ecs:RegisterTaskDefinition", "ecs:DeregisterTaskDefinition", "ecs:TagResource", "iam:PassRole"],
  },
  idOf: ({ arn }) => arn,
  replaceOn: [],

  async observe(nodes, context) {
    return findOwn(nodes, context.stack, (name) => find(name, context));
  },

  diff: ({ spec, tags }, observed) => [
    ...comparedFields.flatMap((field) => changed(field, observed[field], spec[field], "restart")),
    ...diffTags(tags, observed.tags),
  ],

  /** A service runs a revision, so a new one is a change of the service too. */
  foresee: (_node, observed, changes) =>
    isOnlyTags(changes) ? observed : { ...observed, arn: knownAfterApply },

  async create(node, context) {
    // Registering always makes a new revision; a crashed run may have made this one. @source aws-facts 2.2
    const existing = await find(node.name, context);
    if (existing === undefined) return register(node, context);
    if (!isOfStack(existing.tags, context.stack)) {
      throw foreign("task definition", node.name, context.stack);
    }
    return taskDefinition.sync(node, existing, taskDefinition.diff(node, existing), context);
  },

  async sync(node, observed, changes, context) {
    if (isOnlyTags(changes)) {
      await syncEcsTags(context, observed.arn, node.tags, changes);
      return { ...observed, tags: { ...observed.tags, ...node.tags } };
    }
    return register(node, context);
  },

  /** All revisions: each of them could be run again. */
  async remove(_node, observed, context) {
    const ecs = context.aws.get(ECSClient);
    const arns: string[] = [];
    const pages = paginateListTaskDefinitions(
      { client: ecs },
      { familyPrefix: observed.family, status: "ACTIVE" },
    );
    for await (const page of pages) arns.push(...(page.taskDefinitionArns ?? []));
    for (const arn of arns.filter((each) => familyOf(each) === observed.family)) {
      await deregister(arn, context);
    }
  },
};

const isOnlyTags = (changes: readonly FieldChange[]): boolean =>
  changes.every(({ field }) => field.startsWith("tags."));

/** `…:task-definition/<family>:<revision>`. */
function familyOf(arn: string): string | undefined {
  return /task-definition\/([^:]+):\d+$/.exec(arn)?.[1];
}

/** ECS refuses to deregister what is deregistered, in the name that it has for many refusals. */
async function deregister(arn: string, context: ProvisionerContext): Promise<void> {
  const ecs = context.aws.get(ECSClient);
  try {
    await unlessMissing(ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: arn })));
  } catch (error) {
    if (!isInvalidParameter(error)) throw error;
    const { taskDefinition: now } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: arn }),
    );
    if (now?.status === "ACTIVE") throw error;
  }
}

async function register(
  node: ResourceNode<TaskDefinitionSpec>,
  context: ProvisionerContext,
): Promise<TaskDefinitionObserved> {
  return createFindable(context, {
    async create() {
      const { taskDefinition: registered } = await context.aws
        .get(ECSClient)
        .send(new RegisterTaskDefinitionCommand(registration(node)));
      return readTaskDefinition(present(registered, "taskDefinition"), node.tags);
    },
    // Whoever made it, a latest revision without a difference will do.
    async find() {
      const latest = await find(node.name, context);
      return latest === undefined || taskDefinition.diff(node, latest).length > 0 ? undefined : latest;
    },
  });
}

/** The latest active revision. ECS answers an unknown family with a ClientException, as it does many things. */
async function find(
  family: string,
  context: ProvisionerContext,
): Promise<TaskDefinitionObserved | undefined> {
  try {
    const { taskDefinition: found, tags } = await context.aws
      .get(ECSClient)
      .send(new DescribeTaskDefinitionCommand({ taskDefinition: family, include: ["TAGS"] }));
    if (found === undefined || found.status === "INACTIVE" || found.status === "DELETE_IN_PROGRESS") {
      return undefined;
    }
    return readTaskDefinition(found, readTags(tags));
  } catch (error) {
    if (isInvalidParameter(error) || (error instanceof Error && error.name === "ClientException")) {
      return undefined;
    }
    throw error;
  }
}
