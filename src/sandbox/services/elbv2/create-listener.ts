import {
  CreateListener$,
  type CreateListenerInput,
  type CreateListenerOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, operation } from "../../operation.ts";
import { hex } from "../../world/ids.ts";
import { listenerDefaults } from "./attributes.ts";
import { describeListener, tagRecord } from "./describe.ts";
import { elbArn, loadBalancer, targetGroup } from "./find.ts";
import { checkListener, targetGroupOfActions } from "./listener-input.ts";
import { elasticLoadBalancingState, type Listener } from "./state.ts";
import { reviewTargets } from "./targets.ts";

/** Opens a port of a load balancer. @source aws-facts 2.2 */
export const createListener = operation<CreateListenerInput, CreateListenerOutput>(
  CreateListener$,
  [
    "LoadBalancerArn",
    "Protocol",
    "Port",
    "DefaultActions.Type",
    "DefaultActions.TargetGroupArn",
    "DefaultActions.Order",
    "DefaultActions.ForwardConfig.TargetGroups.TargetGroupArn",
    "Tags",
  ],
  (input, call) => {
    const balancer = loadBalancer(call, input.LoadBalancerArn);
    const port = input.Port;
    checkListener(input.Protocol, port);
    const targetGroupArn = targetGroupOfActions(input.DefaultActions, balancer, call);
    const listeners = elasticLoadBalancingState(call).listeners;
    const existing = Object.values(listeners).find(
      (listener) => listener.loadBalancerArn === balancer.arn && listener.port === port,
    );
    if (existing !== undefined) {
      if (existing.targetGroupArn === targetGroupArn) return { Listeners: [describeListener(existing)] };
      throw new AwsFault("DuplicateListener", "A listener with the specified port already exists");
    }
    const listener: Listener = {
      arn: elbArn(call, `listener/${balancer.arn.split(":loadbalancer/")[1] ?? ""}/${hex(16)}`),
      loadBalancerArn: balancer.arn,
      protocol: "TCP",
      port,
      targetGroupArn,
      attributes: { ...listenerDefaults },
      tags: tagRecord(input.Tags),
    };
    listeners[listener.arn] = listener;
    reviewTargets(call, targetGroup(call, targetGroupArn));
    return { Listeners: [describeListener(listener)] };
  },
);
