import {
  CreateListener$,
  type CreateListenerInput,
  type CreateListenerOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, operation } from "../../operation.ts";
import { hex } from "../../world/ids.ts";
import { refuseOver } from "../support/quotas.ts";
import { defaultsOfListener } from "./attributes.ts";
import { describeListener, tagRecord } from "./describe.ts";
import { elbArn, loadBalancer, targetGroup } from "./find.ts";
import { checkPort, listenerProtocol, targetGroupOfActions } from "./listener-input.ts";
import { listenerTls } from "./listener-tls.ts";
import { elasticLoadBalancingState, type Listener } from "./state.ts";
import { reviewTargets } from "./targets.ts";

/** Opens a port of a load balancer, for TCP as it comes or for TLS that ends here. @source aws-facts 2.2 */
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
    "Certificates.CertificateArn",
    "SslPolicy",
    "AlpnPolicy",
    "Tags",
  ],
  (input, call) => {
    const balancer = loadBalancer(call, input.LoadBalancerArn);
    const port = input.Port;
    checkPort(port);
    const protocol = listenerProtocol(input.Protocol);
    const tls = listenerTls(call, protocol, input);
    const targetGroupArn = targetGroupOfActions(input.DefaultActions, balancer, call);
    const listeners = elasticLoadBalancingState(call).listeners;
    const existing = Object.values(listeners).find(
      (listener) => listener.loadBalancerArn === balancer.arn && listener.port === port,
    );
    if (existing !== undefined) {
      const same =
        existing.targetGroupArn === targetGroupArn &&
        existing.protocol === protocol &&
        JSON.stringify(existing.tls) === JSON.stringify(tls);
      if (same) return { Listeners: [describeListener(existing)] };
      throw new AwsFault("DuplicateListener", "A listener with the specified port already exists");
    }
    refuseOver(
      call.world,
      "listenersPerLoadBalancer",
      Object.values(listeners).filter((listener) => listener.loadBalancerArn === balancer.arn).length,
      "TooManyListeners",
      "You have reached the maximum number of listeners: {quota}",
    );
    const listener: Listener = {
      arn: elbArn(call, `listener/${balancer.arn.split(":loadbalancer/")[1] ?? ""}/${hex(16)}`),
      loadBalancerArn: balancer.arn,
      protocol,
      port,
      targetGroupArn,
      ...(tls !== undefined && { tls }),
      attributes: { ...defaultsOfListener(protocol) },
      tags: tagRecord(input.Tags),
    };
    listeners[listener.arn] = listener;
    reviewTargets(call, targetGroup(call, targetGroupArn));
    return { Listeners: [describeListener(listener)] };
  },
);
