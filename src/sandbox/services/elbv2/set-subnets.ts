import {
  SetSubnets$,
  type SetSubnetsInput,
  type SetSubnetsOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { ec2State } from "../ec2/state.ts";
import { describeLoadBalancer } from "./describe.ts";
import { loadBalancer } from "./find.ts";
import { releaseNodes, startNode, subnetsNamed } from "./nodes.ts";
import type { LoadBalancer } from "./state.ts";

/**
 * Says in which subnets a load balancer has its nodes. Zones can be added; one can be taken away only
 * while no endpoint service uses the load balancer, and a zone's subnet cannot be changed.
 *
 * @source aws-facts 1.8, 1.9
 */
export const setSubnets = operation<SetSubnetsInput, SetSubnetsOutput>(
  SetSubnets$,
  ["LoadBalancerArn", "Subnets", "SubnetMappings.SubnetId"],
  (input, call) => {
    const balancer = loadBalancer(call, input.LoadBalancerArn);
    const subnets = subnetsNamed(call, input);
    const foreign = subnets.find((subnet) => subnet.vpcId !== balancer.vpcId);
    if (foreign !== undefined) {
      throw new AwsFault(
        "InvalidConfigurationRequest",
        `The subnet '${foreign.id}' is not in the VPC '${balancer.vpcId}' of the load balancer`,
      );
    }
    const moved = balancer.zones.find((zone) =>
      subnets.some((subnet) => subnet.zoneId === zone.zoneId && subnet.id !== zone.subnetId),
    );
    if (moved !== undefined) {
      throw new AwsFault(
        "InvalidConfigurationRequest",
        `The subnet of the Availability Zone '${moved.zoneName}' cannot be changed once a Network Load Balancer is created`,
      );
    }
    const removed = balancer.zones.filter((zone) => !subnets.some((subnet) => subnet.id === zone.subnetId));
    if (removed.length > 0) refuseInUse(call, balancer);
    const added = subnets
      .filter((subnet) => !balancer.zones.some((zone) => zone.subnetId === subnet.id))
      .map((subnet) => startNode(call, balancer, subnet));
    balancer.zones = [...balancer.zones.filter((zone) => !removed.includes(zone)), ...added];
    releaseNodes(call, removed);
    return {
      AvailabilityZones: describeLoadBalancer(balancer).AvailabilityZones,
      IpAddressType: balancer.ipAddressType,
    };
  },
);

/** Which code AWS gives is unknown; this is one that SetSubnets has. @source aws-facts 1.9 */
function refuseInUse(call: Call, { arn }: LoadBalancer): void {
  const used = Object.values(ec2State(call).endpointServices).some((service) =>
    service.networkLoadBalancerArns.includes(arn),
  );
  if (!used) return;
  throw new AwsFault(
    "InvalidConfigurationRequest",
    `Subnets of the load balancer '${arn}' cannot be removed because it is currently associated with another service`,
  );
}
