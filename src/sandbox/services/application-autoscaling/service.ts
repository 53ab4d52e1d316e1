import type { Service } from "../../operation.ts";
import { deleteScalingPolicy } from "./delete-scaling-policy.ts";
import { deregisterScalableTarget } from "./deregister-scalable-target.ts";
import { describeScalableTargets } from "./describe-scalable-targets.ts";
import { describeScalingActivities } from "./describe-scaling-activities.ts";
import { describeScalingPolicies } from "./describe-scaling-policies.ts";
import { putScalingPolicy } from "./put-scaling-policy.ts";
import { registerScalableTarget } from "./register-scalable-target.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";

/** Application Auto Scaling: the desired count of ECS services. */
export const applicationAutoScaling: Service = {
  signingName: "application-autoscaling",
  protocol: "json1.1",
  version: "2016-02-06",
  targetPrefix: "AnyScaleFrontendService",
  operations: [
    deleteScalingPolicy,
    deregisterScalableTarget,
    describeScalableTargets,
    describeScalingActivities,
    describeScalingPolicies,
    listTagsForResource,
    putScalingPolicy,
    registerScalableTarget,
    tagResource,
    untagResource,
  ],
};
