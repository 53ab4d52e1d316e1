import { allows } from "../../services/ec2/reachability.ts";
import type { NetworkInterface, VpcEndpoint } from "../../services/ec2/model.ts";
import { ec2State } from "../../services/ec2/state.ts";
import { elasticLoadBalancingState, type LoadBalancer } from "../../services/elbv2/state.ts";
import type { SliceScope } from "../../world/slice.ts";
import { guestAddress } from "../network.ts";
import { startRelay, type Decision, type Relay } from "../relay.ts";
import { converge, createController, type Controller } from "./controller.ts";
import type { LoadBalancers } from "./load-balancers.ts";
import type { Surroundings } from "./surroundings.ts";

interface Wanted {
  readonly basis: string;
  readonly scope: SliceScope;
  readonly endpoint: VpcEndpoint;
  readonly eni: NetworkInterface;
  readonly port: number;
  readonly balancer: LoadBalancer;
}

interface Running {
  readonly basis: string;
  readonly relay: Relay;
}

/**
 * One listener per ENI of every endpoint that leads to an endpoint service, and per port of the load balancer
 * behind it, as long as the connection is available. It stops when the connection is rejected, which
 * cuts what is open.
 */
export function endpointController(surroundings: Surroundings, loadBalancers: LoadBalancers): Controller {
  const { world, network, report, log } = surroundings;
  const running = new Map<string, Running>();

  const wanted = (): Map<string, Wanted> => {
    const result = new Map<string, Wanted>();
    for (const { account, region, data } of ec2State.all(world)) {
      for (const endpoint of Object.values(data.endpoints)) {
        if (!endpoint.carriesTraffic) continue;
        for (const id of endpoint.networkInterfaceIds) {
          const eni = data.networkInterfaces[id];
          const balancer = eni === undefined ? undefined : balancerFor(endpoint, region, eni);
          if (eni === undefined || balancer === undefined) continue;
          for (const port of portsOf(balancer, endpoint, region)) {
            const key = `${id}:${port}`;
            result.set(key, {
              basis: balancer.arn,
              scope: { world, account, region },
              endpoint,
              eni,
              port,
              balancer,
            });
          }
        }
      }
    }
    return result;
  };

  const balancerFor = (
    endpoint: VpcEndpoint,
    region: string,
    eni: NetworkInterface,
  ): LoadBalancer | undefined => {
    if (endpoint.service === undefined) return undefined;
    const owner = { world, account: endpoint.service.account, region };
    const arns = ec2State(owner).endpointServices[endpoint.service.id]?.networkLoadBalancerArns ?? [];
    const { loadBalancers } = elasticLoadBalancingState(owner);
    return arns
      .flatMap((arn) => loadBalancers[arn] ?? [])
      .find((balancer) => balancer.zones.some((zone) => zone.zoneId === eni.zoneId));
  };

  const portsOf = (balancer: LoadBalancer, endpoint: VpcEndpoint, region: string): number[] => {
    const { listeners } = elasticLoadBalancingState({
      world,
      account: endpoint.service?.account ?? "",
      region,
    });
    return Object.values(listeners)
      .filter((listener) => listener.loadBalancerArn === balancer.arn)
      .map((listener) => listener.port);
  };

  const admit = (
    { scope, endpoint, eni, port }: Wanted,
    clientAddress: string,
    clientPort: number,
  ): Decision => {
    const balancer = balancerFor(endpoint, scope.region, eni);
    const node = balancer?.zones.find((zone) => zone.zoneId === eni.zoneId);
    const route = balancer === undefined ? undefined : loadBalancers.running(balancer.arn);
    if (balancer === undefined || node === undefined || route === undefined)
      return { refuse: "the endpoint service has no active load balancer in this zone" };

    const source = network.ownerOf(clientAddress)?.eni;
    if (source !== undefined && source.vpcId !== eni.vpcId)
      return { refuse: `${source.id} is in another VPC` };
    const subnet = ec2State(scope).subnets[eni.subnetId];
    const ip = source?.privateIp ?? guestAddress(subnet?.cidr ?? "");
    const toEndpoint = allows(world, {
      from: source === undefined ? { ip, vpcId: eni.vpcId } : { networkInterfaceId: source.id },
      to: { networkInterfaceId: eni.id },
      port,
    });
    if (!toEndpoint.allowed) return { refuse: toEndpoint.because };
    // The load balancer's inbound rules judge the consumer's own address. @source aws-facts 1.9
    if (balancer.securityGroupIds.length > 0 && balancer.enforceInboundOnPrivateLink === "on") {
      const toNode = allows(world, {
        from: { ip, vpcId: eni.vpcId },
        to: { networkInterfaceId: node.networkInterfaceId },
        port,
      });
      if (!toNode.allowed) return { refuse: toNode.because };
    }
    return route.route({
      zone: eni.zoneId,
      listenerPort: port,
      source: { address: ip, port: clientPort },
      vpcEndpointId: endpoint.id,
    });
  };

  return createController(
    "endpoints",
    () =>
      converge(
        wanted(),
        running,
        async (_key, entry) => ({
          basis: entry.basis,
          relay: await startRelay({
            address: network.addressOf(entry.eni.id),
            port: entry.port,
            admit: (address, port) => admit(entry, address, port),
            onRefused: (client, reason) => log(`${entry.endpoint.id}: ${client} refused: ${reason}`),
          }),
        }),
        (_key, { relay }) => relay.stop(),
      ),
    async () => {
      await Promise.all([...running.values()].map(({ relay }) => relay.stop()));
      running.clear();
    },
    report,
  );
}
