import { describe, expect, it } from "vitest";
import {
  scalableTarget,
  type ScalableTargetObserved,
} from "../../../../src/provisioners/application-autoscaling/scalable-target.ts";
import { partTags } from "../../../../src/provisioners/support/tags.ts";
import { describeKind, fakeAws, nodeOf } from "../harness.ts";

const resourceId = "service/shop-cluster/shop-service";
const node = nodeOf("scalable-target", { resourceId, serviceArn: "arn:service", minTasks: 2, maxTasks: 10 });
const found = {
  ScalableTargetARN: "arn:target",
  ResourceId: resourceId,
  MinCapacity: 2,
  MaxCapacity: 10,
  SuspendedState: {
    DynamicScalingInSuspended: false,
    DynamicScalingOutSuspended: false,
    ScheduledScalingSuspended: false,
  },
};
const converged = {
  DescribeScalableTargets: { ScalableTargets: [found] },
  ListTagsForResource: { Tags: partTags("shop", "scalable-target") },
};
const limits = {
  ServiceNamespace: "ecs",
  ScalableDimension: "ecs:service:DesiredCount",
  ResourceId: resourceId,
  MinCapacity: 2,
  MaxCapacity: 10,
  SuspendedState: found.SuspendedState,
};
const registered = { RegisterScalableTarget: { ScalableTargetARN: "arn:target" } };

describeKind<(typeof node)["spec"], ScalableTargetObserved>({
  provisioner: scalableTarget,
  node,
  converged,
  drifts: [
    {
      name: "limits that somebody changed are set back",
      now: { minTasks: 0, maxTasks: 1 },
      fields: ["minTasks", "maxTasks"],
      sends: [{ command: "RegisterScalableTarget", input: limits }],
      answers: registered,
    },
    {
      name: "scaling that somebody stopped goes on",
      now: { suspended: true },
      fields: ["suspended"],
      sends: [{ command: "RegisterScalableTarget", input: limits }],
      answers: registered,
    },
    {
      name: "tags go to the target",
      now: { tags: { ...partTags("shop", "scalable-target"), "privlink:part": "x" } },
      fields: ["tags.privlink:part"],
      sends: [
        {
          command: "TagResource",
          input: { ResourceARN: "arn:target", Tags: { "privlink:part": "scalable-target" } },
        },
      ],
    },
  ],
});

describe("scalable-target", () => {
  it("is registered with its tags, as soon as AWS knows the service", async () => {
    const aws = fakeAws({
      DescribeScalableTargets: { ScalableTargets: [] },
      RegisterScalableTarget: [{ fault: "ValidationException" }, { ScalableTargetARN: "arn:target" }],
    });
    expect(await scalableTarget.create(node, aws.context)).toMatchObject({ arn: "arn:target", minTasks: 2 });
    expect(aws.writes()).toEqual([
      { command: "RegisterScalableTarget", input: { ...limits, Tags: node.tags } },
      { command: "RegisterScalableTarget", input: { ...limits, Tags: node.tags } },
    ]);
  });

  it("takes over what somebody registered for the stack's own service", async () => {
    const aws = fakeAws({
      ...converged,
      DescribeScalableTargets: { ScalableTargets: [{ ...found, MaxCapacity: 3 }] },
      ListTagsForResource: { Tags: {} },
      TagResource: {},
      ...registered,
    });
    expect(await scalableTarget.observe([node], aws.context)).toEqual(new Map());
    await scalableTarget.create(node, aws.context);
    expect(aws.writes().map(({ command }) => command)).toEqual(["RegisterScalableTarget", "TagResource"]);
  });

  it("of a service that comes in the place of another is made anew", () => {
    expect(scalableTarget.replaceOn).toContain("serviceArn");
  });

  it("that is gone can be removed", async () => {
    const aws = fakeAws({ ...converged, DeregisterScalableTarget: { fault: "ObjectNotFoundException" } });
    const observed = (await scalableTarget.observe([node], aws.context)).get(node.id);
    await scalableTarget.remove(node, observed as ScalableTargetObserved, aws.context, {
      finalSnapshot: true,
    });
    expect(aws.writes()).toEqual([
      {
        command: "DeregisterScalableTarget",
        input: {
          ServiceNamespace: "ecs",
          ScalableDimension: "ecs:service:DesiredCount",
          ResourceId: resourceId,
        },
      },
    ]);
  });
});
