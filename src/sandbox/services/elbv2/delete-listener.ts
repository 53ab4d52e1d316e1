import {
  DeleteListener$,
  type DeleteListenerInput,
  type DeleteListenerOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { operation } from "../../operation.ts";
import { listener as find, targetGroup } from "./find.ts";
import { elasticLoadBalancingState } from "./state.ts";
import { reviewTargets } from "./targets.ts";

/** Closes a port of a load balancer. */
export const deleteListener = operation<DeleteListenerInput, DeleteListenerOutput>(
  DeleteListener$,
  ["ListenerArn"],
  (input, call) => {
    const listener = find(call, input.ListenerArn);
    delete elasticLoadBalancingState(call).listeners[listener.arn];
    reviewTargets(call, targetGroup(call, listener.targetGroupArn));
    return {};
  },
);
