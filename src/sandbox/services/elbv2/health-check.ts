import type { CreateTargetGroupInput } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault } from "../../operation.ts";
import type { TargetHealthCheck } from "./state.ts";

type Input = Pick<
  CreateTargetGroupInput,
  | "HealthCheckEnabled"
  | "HealthCheckProtocol"
  | "HealthCheckPort"
  | "HealthCheckPath"
  | "HealthCheckIntervalSeconds"
  | "HealthCheckTimeoutSeconds"
  | "HealthyThresholdCount"
  | "UnhealthyThresholdCount"
  | "Matcher"
>;

/** Input members by which a health check is set. */
export const healthCheckMembers = [
  "HealthCheckEnabled",
  "HealthCheckProtocol",
  "HealthCheckPort",
  "HealthCheckPath",
  "HealthCheckIntervalSeconds",
  "HealthCheckTimeoutSeconds",
  "HealthyThresholdCount",
  "UnhealthyThresholdCount",
  "Matcher.HttpCode",
] as const;

/** A health check from what was asked for, what there was, and the defaults of an NLB. @source aws-facts 2.9 */
export function healthCheckOf(input: Input, before?: TargetHealthCheck): TargetHealthCheck {
  if (input.HealthCheckEnabled === false) {
    throw new AwsFault(
      "InvalidConfigurationRequest",
      "Health checks must be enabled for target groups with target type 'ip'",
    );
  }
  const protocol = input.HealthCheckProtocol ?? before?.protocol ?? "TCP";
  if (protocol !== "TCP" && protocol !== "HTTP") {
    throw new AwsFault("NotImplemented", `The sandbox models no health checks of protocol ${protocol}.`, 501);
  }
  const http = protocol === "HTTP";
  const path = input.HealthCheckPath ?? before?.path ?? "/";
  const matcher = input.Matcher?.HttpCode ?? before?.matcher ?? "200-399";
  const check: TargetHealthCheck = {
    protocol,
    port: input.HealthCheckPort ?? before?.port ?? "traffic-port",
    intervalSeconds: input.HealthCheckIntervalSeconds ?? before?.intervalSeconds ?? 30,
    timeoutSeconds: input.HealthCheckTimeoutSeconds ?? before?.timeoutSeconds ?? (http ? 6 : 10),
    healthyThreshold: input.HealthyThresholdCount ?? before?.healthyThreshold ?? 5,
    unhealthyThreshold: input.UnhealthyThresholdCount ?? before?.unhealthyThreshold ?? 2,
    ...(http && { path, matcher }),
  };
  within("HealthCheckIntervalSeconds", check.intervalSeconds, 5, 300);
  within("HealthCheckTimeoutSeconds", check.timeoutSeconds, 2, 120);
  within("HealthyThresholdCount", check.healthyThreshold, 2, 10);
  within("UnhealthyThresholdCount", check.unhealthyThreshold, 2, 10);
  if (check.timeoutSeconds > check.intervalSeconds) {
    throw new AwsFault(
      "ValidationError",
      "Health check timeout must be smaller than or equal to the interval",
    );
  }
  if (!http && (input.HealthCheckPath !== undefined || input.Matcher !== undefined)) {
    throw new AwsFault(
      "InvalidConfigurationRequest",
      "A health check path or matcher needs an HTTP health check",
    );
  }
  if (check.port !== "traffic-port" && !/^[1-9]\d{0,4}$/.test(check.port)) {
    throw new AwsFault(
      "ValidationError",
      `Health check port '${check.port}' must be 'traffic-port' or in the range 1-65535`,
    );
  }
  return check;
}

function within(name: string, value: number, least: number, most: number): void {
  if (value < least || value > most || !Number.isInteger(value)) {
    throw new AwsFault("ValidationError", `${name} must be between ${least} and ${most}`);
  }
}
