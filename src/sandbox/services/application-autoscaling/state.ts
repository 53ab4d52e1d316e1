import { slice } from "../../world/slice.ts";

/** Application Auto Scaling's part of the state. */
export interface ScalingState {
  /** By resource id: the sandbox scales the desired count of ECS services alone. */
  targets: Record<string, ScalableTarget>;
  /** Newest first; the newest 200 stay. */
  activities: ScalingActivity[];
}

/** An ECS service whose desired count is scaled. */
export interface ScalableTarget {
  /** `service/<cluster>/<service>` */
  readonly resourceId: string;
  readonly arn: string;
  minCapacity: number;
  maxCapacity: number;
  suspended: SuspendedState;
  /** ISO 8601, as are all dates here. */
  readonly createdAt: string;
  /** By name. */
  policies: Record<string, ScalingPolicy>;
  tags: Record<string, string>;
}

/** What is held back. */
export interface SuspendedState {
  readonly scalingIn: boolean;
  readonly scalingOut: boolean;
  readonly scheduled: boolean;
}

/** A target tracking policy. */
export interface ScalingPolicy {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: string;
  configuration: TargetTracking;
  /** Names of the alarms that it made. */
  alarmNames: string[];
}

/** What a policy keeps at which value. */
export interface TargetTracking {
  readonly targetValue: number;
  /** For example `ECSServiceAverageCPUUtilization`. */
  readonly metricType: string;
  readonly scaleOutCooldownSeconds?: number;
  readonly scaleInCooldownSeconds?: number;
  readonly disableScaleIn: boolean;
}

/** A change of capacity that was made. */
export interface ScalingActivity {
  readonly id: string;
  readonly resourceId: string;
  readonly description: string;
  readonly cause: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly statusCode: "Successful" | "Failed";
  readonly statusMessage: string;
}

/** Slice of Application Auto Scaling. */
export const scalingSlice = slice<ScalingState>("application-autoscaling", () => ({
  targets: {},
  activities: [],
}));
