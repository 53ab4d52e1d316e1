import {
  ModifyListener$,
  type ModifyListenerInput,
  type ModifyListenerOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, operation } from "../../operation.ts";
import { describeListener } from "./describe.ts";
import { listener as find, loadBalancer, targetGroup } from "./find.ts";
import { checkListener, targetGroupOfActions } from "./listener-input.ts";
import { elasticLoadBalancingState } from "./state.ts";
import { reviewTargets } from "./targets.ts";

/** Changes port or target group of a listener. */
export const modifyListener = operation<ModifyListenerInput, ModifyListenerOutput>(
  ModifyListener$,
  [
    "ListenerArn",
    "Protocol",
    "Port",
    "DefaultActions.Type",
    "DefaultActions.TargetGroupArn",
    "DefaultActions.Order",
    "DefaultActions.ForwardConfig.TargetGroups.TargetGroupArn",
  ],
  (input, call) => {
    const listener = find(call, input.ListenerArn);
    const balancer = loadBalancer(call, listener.loadBalancerArn);
    const port = input.Port ?? listener.port;
    checkListener(input.Protocol ?? "TCP", port);
    const others = Object.values(elasticLoadBalancingState(call).listeners);
    if (
      others.some(
        (other) => other !== listener && other.loadBalancerArn === balancer.arn && other.port === port,
      )
    ) {
      throw new AwsFault("DuplicateListener", "A listener with the specified port already exists");
    }
    const before = listener.targetGroupArn;
    const after =
      input.DefaultActions === undefined
        ? before
        : targetGroupOfActions(input.DefaultActions, balancer, call);
    listener.port = port;
    listener.targetGroupArn = after;
    for (const arn of new Set([before, after])) reviewTargets(call, targetGroup(call, arn));
    return { Listeners: [describeListener(listener)] };
  },
);
