import {
  ApplicationAutoScalingClient,
  DeregisterScalableTargetCommand,
  ListTagsForResourceCommand,
  paginateDescribeScalableTargets,
  RegisterScalableTargetCommand,
  TagResourceCommand,
  type ScalableTarget,
} from "@aws-sdk/client-application-auto-scaling";
import type { ResourceNode } from "../../engine/contract.ts";
import { desiredCount, desiredCountOf, notYetThere } from "../support/autoscaling.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, touches } from "../support/diff.ts";
import { eventually } from "../support/eventually.ts";
import { unlessMissing } from "../support/fault.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { tagsOf } from "../support/tag-index.ts";
import { syncTags } from "../support/sync-tags.ts";
import { diffTags, isOfStack, type Tags } from "../support/tags.ts";

/** Within what limits the number of tasks of a service may be changed by AWS. */
export interface ScalableTargetSpec {
  /** `service/<cluster>/<service>`, by which AWS knows it. */
  readonly resourceId: string;
  /** The service itself: what comes in the place of one that is removed has no scaling, whatever its name. */
  readonly serviceArn: string;
  readonly minTasks: number;
  readonly maxTasks: number;
}

/** A scalable target as AWS reports it. */
export interface ScalableTargetObserved {
  readonly arn: string;
  readonly resourceId: string;
  readonly minTasks: number;
  readonly maxTasks: number;
  /** Somebody has stopped scaling in one direction or both. */
  readonly suspended: boolean;
  readonly tags: Tags;
}

const running = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

export const scalableTarget: AwsProvisioner<ScalableTargetSpec, ScalableTargetObserved> = {
  kind: "scalable-target",
  iam: {
    read: [
      "application-autoscaling:DescribeScalableTargets",
      "application-autoscaling:ListTagsForResource",
      "ecs:DescribeServices",
    ],
    write: [
      "application-autoscaling:RegisterScalableTarget",
      "application-autoscaling:DeregisterScalableTarget",
      "application-autoscaling:TagResource",
      "ecs:UpdateService",
      "iam:CreateServiceLinkedRole",
    ],
  },
  idOf: ({ arn }) => arn,
  replaceOn: ["resourceId", "serviceArn"],

  async observe(nodes, context) {
    const ids = nodes.flatMap(({ spec }) => spec.resourceId ?? []);
    const found = await list(ids, nodes, context);
    const own = new Map(
      found.filter(({ tags }) => isOfStack(tags, context.stack)).map((each) => [each.resourceId, each]),
    );
    return new Map(
      nodes.flatMap(({ id, spec }) => {
        const observed = own.get(spec.resourceId ?? "");
        return observed === undefined ? [] : [[id, observed] as const];
      }),
    );
  },

  diff: ({ spec, tags }, observed) => [
    ...changed("resourceId", observed.resourceId, spec.resourceId, "replace"),
    ...changed("minTasks", observed.minTasks, spec.minTasks),
    ...changed("maxTasks", observed.maxTasks, spec.maxTasks),
    ...changed("suspended", observed.suspended, false),
    ...diffTags(tags, observed.tags),
  ],

  async create(node, context) {
    const { resourceId, minTasks, maxTasks } = node.spec;
    // With tags AWS refuses what it takes without: a target that exists, for one because an answer was lost. There is
    // one per service, and the service is the stack's own: what stands there is taken over.
    return eventually(
      context,
      async () => {
        const [existing] = await list([resourceId], [node], context);
        if (existing !== undefined) {
          return scalableTarget.sync(node, existing, scalableTarget.diff(node, existing), context);
        }
        const arn = await register(node, context, { Tags: { ...node.tags } });
        return { arn, resourceId, minTasks, maxTasks, suspended: false, tags: node.tags };
      },
      notYetThere,
    );
  },

  async sync(node, observed, changes, context) {
    const { minTasks, maxTasks } = node.spec;
    if (touches(changes, "minTasks", "maxTasks", "suspended")) {
      await eventually(context, () => register(node, context), notYetThere);
    }
    await syncTags(context, node.tags, changes, (tags) =>
      context.aws
        .get(ApplicationAutoScalingClient)
        .send(new TagResourceCommand({ ResourceARN: observed.arn, Tags: { ...tags } })),
    );
    return { ...observed, minTasks, maxTasks, suspended: false, tags: { ...observed.tags, ...node.tags } };
  },

  /** Takes the policies with it; the service keeps the number of tasks that it has. */
  async remove(_node, observed, context) {
    await unlessMissing(
      context.aws
        .get(ApplicationAutoScalingClient)
        .send(new DeregisterScalableTargetCommand(desiredCountOf(observed.resourceId))),
    );
  },
};

/** Makes the target or changes its limits: AWS has one call for both. */
async function register(
  { spec }: ResourceNode<ScalableTargetSpec>,
  context: ProvisionerContext,
  more: { readonly Tags?: Record<string, string> } = {},
): Promise<string> {
  const { ScalableTargetARN } = await context.aws.get(ApplicationAutoScalingClient).send(
    new RegisterScalableTargetCommand({
      ...desiredCountOf(spec.resourceId),
      MinCapacity: spec.minTasks,
      MaxCapacity: spec.maxTasks,
      SuspendedState: running,
      ...more,
    }),
  );
  return present(ScalableTargetARN, "ScalableTargetARN");
}

async function list(
  resourceIds: readonly string[],
  nodes: readonly { readonly tags: Tags }[],
  context: ProvisionerContext,
): Promise<ScalableTargetObserved[]> {
  if (resourceIds.length === 0) return [];
  const client = context.aws.get(ApplicationAutoScalingClient);
  const found: ScalableTarget[] = [];
  const pages = paginateDescribeScalableTargets(
    { client },
    { ...desiredCount, ResourceIds: [...resourceIds] },
  );
  for await (const page of pages) found.push(...(page.ScalableTargets ?? []));
  return Promise.all(
    found.map(async (each) => {
      const arn = present(each.ScalableTargetARN, "ScalableTargetARN");
      const askTags = async (): Promise<Tags> => {
        const answer = await unlessMissing(client.send(new ListTagsForResourceCommand({ ResourceARN: arn })));
        return answer?.Tags ?? {};
      };
      const tags = await tagsOf(context, arn, nodes, askTags);
      return read(each, arn, tags);
    }),
  );
}

function read(from: ScalableTarget, arn: string, tags: Tags): ScalableTargetObserved {
  return {
    arn,
    resourceId: present(from.ResourceId, "ResourceId"),
    minTasks: present(from.MinCapacity, "MinCapacity"),
    maxTasks: present(from.MaxCapacity, "MaxCapacity"),
    suspended: Object.values(from.SuspendedState ?? {}).some((each) => each === true),
    tags,
  };
}
