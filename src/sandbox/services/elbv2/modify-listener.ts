import {
  ModifyListener$,
  type ModifyListenerInput,
  type ModifyListenerOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, operation } from "../../operation.ts";
import { defaultsOfListener } from "./attributes.ts";
import { describeListener } from "./describe.ts";
import { listener as find, loadBalancer, targetGroup } from "./find.ts";
import { checkPort, listenerProtocol, targetGroupOfActions } from "./listener-input.ts";
import { listenerTls } from "./listener-tls.ts";
import { elasticLoadBalancingState } from "./state.ts";
import { reviewTargets } from "./targets.ts";

/** Changes port, protocol, TLS settings or target group of a listener; what is not named stays. */
export const modifyListener = operation<ModifyListenerInput, ModifyListenerOutput>(
  ModifyListener$,
  [
    "ListenerArn",
    "Protocol",
    "Port",
    "Certificates.CertificateArn",
    "SslPolicy",
    "AlpnPolicy",
    "DefaultActions.Type",
    "DefaultActions.TargetGroupArn",
    "DefaultActions.Order",
    "DefaultActions.ForwardConfig.TargetGroups.TargetGroupArn",
  ],
  (input, call) => {
    const listener = find(call, input.ListenerArn);
    const balancer = loadBalancer(call, listener.loadBalancerArn);
    const port = input.Port ?? listener.port;
    checkPort(port);
    const protocol = listenerProtocol(input.Protocol ?? listener.protocol);
    const tls = listenerTls(call, protocol, input, listener.tls);
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
    if (protocol !== listener.protocol) listener.attributes = { ...defaultsOfListener(protocol) };
    listener.protocol = protocol;
    if (tls === undefined) delete listener.tls;
    else listener.tls = tls;
    listener.targetGroupArn = after;
    for (const arn of new Set([before, after])) reviewTargets(call, targetGroup(call, arn));
    return { Listeners: [describeListener(listener)] };
  },
);
