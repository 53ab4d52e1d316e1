import { ref } from "../../../engine/ref.ts";
import type { EndpointServiceObserved } from "../../ec2/endpoint-service.ts";
import type { LoadBalancerObserved } from "../../elbv2/load-balancer.ts";
import type { TargetGroupObserved } from "../../elbv2/target-group.ts";
import { present } from "../../support/provisioner.ts";

/*
 * How CloudWatch names the parts of a stack in the dimensions of its metrics.
 */

/** `net/<name>/<id>`, the end of the load balancer's ARN. */
export const loadBalancerDimension = ref(
  "nlb",
  ({ arn }: LoadBalancerObserved) => arn.split(":loadbalancer/")[1] ?? arn,
);

/** `targetgroup/<name>/<id>`, the end of the target group's ARN. */
export const targetGroupDimension = ref(
  "targets",
  ({ arn }: TargetGroupObserved) => arn.split(":").at(-1) ?? arn,
);

/** Names of the load balancer's zones, in order of the alphabet. */
export const zoneNames = ref("nlb", ({ zones }: LoadBalancerObserved) => [...zones].sort());

/** Name of one of them. */
export function zoneName(index: number) {
  return ref("nlb", ({ zones }: LoadBalancerObserved) =>
    present([...zones].sort()[index], "AvailabilityZones"),
  );
}

/** The endpoint service's id. */
export const serviceIdDimension = ref(
  "endpoint-service",
  ({ serviceId }: EndpointServiceObserved) => serviceId,
);

/** ElastiCache numbers the nodes of a group: `<group>-001` is the first. */
export function cacheNodeIds(group: string, nodes: number): string[] {
  return Array.from({ length: nodes }, (_, index) => `${group}-${String(index + 1).padStart(3, "0")}`);
}
