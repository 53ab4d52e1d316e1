import { AwsFault, type Call } from "../../operation.ts";
import type { Subnet } from "../ec2/model.ts";
import { createNetworkInterface } from "../ec2/network-interfaces.ts";
import { ec2State } from "../ec2/state.ts";
import { lookUp } from "../support/records.ts";
import type { LoadBalancer, LoadBalancerZone } from "./state.ts";

/** How calls name the subnets of a load balancer. */
interface SubnetInput {
  readonly Subnets?: readonly string[] | undefined;
  readonly SubnetMappings?: readonly { readonly SubnetId?: string | undefined }[] | undefined;
}

/** The subnets that a call names: of one VPC, each in a zone of its own. @throws AwsFault ValidationError, SubnetNotFound, InvalidSubnet, InvalidConfigurationRequest */
export function subnetsNamed(call: Call, input: SubnetInput): Subnet[] {
  if (input.Subnets !== undefined && input.SubnetMappings !== undefined) {
    throw new AwsFault("ValidationError", "You must specify either subnets or subnet mappings, not both");
  }
  const ids = input.Subnets ?? (input.SubnetMappings ?? []).map((mapping) => mapping.SubnetId ?? "");
  if (ids.length === 0) throw new AwsFault("ValidationError", "At least one subnet must be specified");
  const subnets = ids.map((id) => {
    const subnet = lookUp(ec2State(call).subnets, id);
    if (subnet === undefined) throw new AwsFault("SubnetNotFound", `The subnet ID '${id}' does not exist`);
    return subnet;
  });
  if (new Set(subnets.map((subnet) => subnet.vpcId)).size > 1) {
    throw new AwsFault("InvalidSubnet", "All subnets must be in the same VPC");
  }
  if (new Set(subnets.map((subnet) => subnet.zoneId)).size < subnets.length) {
    throw new AwsFault(
      "InvalidConfigurationRequest",
      "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
    );
  }
  return subnets;
}

/** Makes the node of a load balancer in one subnet, with a network interface of its own. */
export function startNode(
  call: Call,
  balancer: Pick<LoadBalancer, "arn" | "securityGroupIds">,
  subnet: Subnet,
): LoadBalancerZone {
  const eni = createNetworkInterface(call, {
    subnetId: subnet.id,
    groupIds: balancer.securityGroupIds,
    description: `ELB ${balancer.arn.split(":loadbalancer/")[1] ?? ""}`,
    interfaceType: "network_load_balancer",
    requesterId: "amazon-elb",
    ownerRef: balancer.arn,
  });
  return {
    zoneName: subnet.zoneName,
    zoneId: subnet.zoneId,
    subnetId: subnet.id,
    networkInterfaceId: eni.id,
    privateIp: eni.privateIp,
  };
}

/** Lets the network interfaces of nodes go, some time after the nodes. @source aws-facts 1.14, 2.10 */
export function releaseNodes(call: Call, zones: readonly LoadBalancerZone[]): void {
  if (zones.length === 0) return;
  call.world.schedule(
    call.world.latencyMs("loadBalancer.enisGone"),
    "elasticloadbalancing.networkInterfacesReleased",
    {
      account: call.account,
      region: call.region,
      networkInterfaceIds: zones.map((zone) => zone.networkInterfaceId),
    },
  );
}
