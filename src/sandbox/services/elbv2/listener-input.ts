import type { Action, CreateListenerInput } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, type Call } from "../../operation.ts";
import { targetGroup } from "./find.ts";
import type { LoadBalancer } from "./state.ts";

/** The one target group that a listener's default action names; it must be of the load balancer's VPC. */
export function targetGroupOfActions(
  actions: readonly Action[] | undefined,
  balancer: LoadBalancer,
  call: Call,
): string {
  const [action, ...more] = actions ?? [];
  if (action === undefined) throw new AwsFault("ValidationError", "A listener must have a default action");
  if (action.Type !== "forward" || more.length > 0) {
    throw new AwsFault(
      "InvalidLoadBalancerAction",
      "A listener of a Network Load Balancer takes exactly one action of type forward",
    );
  }
  const forwarded = action.ForwardConfig?.TargetGroups ?? [];
  if (forwarded.length > 1) {
    throw new AwsFault("NotImplemented", "The sandbox forwards a listener to one target group.", 501);
  }
  const group = targetGroup(call, action.TargetGroupArn ?? forwarded[0]?.TargetGroupArn);
  if (group.vpcId !== balancer.vpcId) {
    throw new AwsFault(
      "InvalidConfigurationRequest",
      "The target group must be in the same VPC as the load balancer",
    );
  }
  return group.arn;
}

/** The protocol of a listener. @throws AwsFault NotImplemented for those that the sandbox has not */
export function listenerProtocol(protocol: CreateListenerInput["Protocol"]): "TCP" | "TLS" {
  if (protocol === "TCP" || protocol === "TLS") return protocol;
  throw new AwsFault(
    "NotImplemented",
    `The sandbox models listeners of protocol TCP and TLS only, not ${protocol ?? "none"}.`,
    501,
  );
}

/** Checks the port of a listener. */
export function checkPort(port: number | undefined): asserts port is number {
  if (port === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new AwsFault("ValidationError", "A listener port must be in the range 1-65535");
  }
}
