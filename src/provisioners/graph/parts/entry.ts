import { node } from "../../../engine/graph.ts";
import { ref } from "../../../engine/ref.ts";
import { registryTable } from "../../dynamodb/registry-table.ts";
import { endpointService, type EndpointServiceObserved } from "../../ec2/endpoint-service.ts";
import { listener } from "../../elbv2/listener.ts";
import { loadBalancer, type LoadBalancerObserved } from "../../elbv2/load-balancer.ts";
import { targetGroup, type TargetGroupObserved } from "../../elbv2/target-group.ts";
import { subnetRefs, vpcIdOf } from "./network.ts";
import { namedPart, part, type Blueprint, type ProducerNode } from "./part.ts";
import { groupRef } from "./security.ts";

/** Load balancer, target group and listener. */
export function loadBalancerPart(blueprint: Blueprint): ProducerNode[] {
  const { loadBalancer: config, service } = blueprint.config;
  const { healthCheck } = config;
  return [
    node(loadBalancer, {
      ...part(blueprint, "nlb"),
      spec: {
        scheme: "internal",
        subnetIds: subnetRefs(blueprint, "app"),
        securityGroupIds: [groupRef("nlb")],
        enforcePrivateLinkRules: false,
        crossZone: config.crossZone,
        deletionProtection: config.deletionProtection,
      },
    }),
    node(targetGroup, {
      ...part(blueprint, "targets"),
      spec: {
        vpcId: vpcIdOf(blueprint),
        port: service.port,
        healthCheckProtocol: healthCheck.protocol === "http" ? "HTTP" : "TCP",
        ...(healthCheck.path === undefined ? {} : { healthCheckPath: healthCheck.path }),
        intervalSeconds: healthCheck.intervalSeconds,
        timeoutSeconds: healthCheck.timeoutSeconds,
        healthyThreshold: healthCheck.healthyThreshold,
        unhealthyThreshold: healthCheck.unhealthyThreshold,
        deregistrationDelaySeconds: config.deregistrationDelaySeconds,
        proxyProtocol: config.proxyProtocol,
      },
    }),
    node(listener, {
      ...part(blueprint, "listener"),
      spec: {
        loadBalancerArn: ref("nlb", ({ arn }: LoadBalancerObserved) => arn),
        port: config.port,
        targetGroupArn: ref("targets", ({ arn }: TargetGroupObserved) => arn),
        ...(config.tls === false ? {} : { tls: config.tls }),
      },
    }),
  ];
}

/** The endpoint service on the stack's load balancer or on one that is brought, and the registry of its requests. */
export function privateLinkPart(blueprint: Blueprint): ProducerNode[] {
  const { acceptanceRequired, allowedPrincipals, privateDnsName, supportedRegions } =
    blueprint.config.endpointService;
  const brought = blueprint.facts.loadBalancer;
  return [
    node(endpointService, {
      ...namedPart(blueprint, "endpoint-service"),
      spec: {
        // Ready: a service takes its zones from a load balancer that works.
        loadBalancerArn: brought?.arn ?? ref("nlb", ({ arn }: LoadBalancerObserved) => arn, "ready"),
        zones: brought?.zones ?? ref("nlb", ({ zones }: LoadBalancerObserved) => zones, "ready"),
        acceptanceRequired,
        allowedPrincipals,
        supportedRegions,
        ...(privateDnsName === undefined ? {} : { privateDnsName }),
      },
    }),
    node(registryTable, {
      ...part(blueprint, "registry"),
      spec: {
        serviceId: ref("endpoint-service", ({ serviceId }: EndpointServiceObserved) => serviceId),
        // Whoever may connect may file a request: those of the configuration and those of `privlink allow`.
        allowedPrincipals: ref(
          "endpoint-service",
          (observed: EndpointServiceObserved) => observed.allowedPrincipals,
        ),
      },
    }),
  ];
}
