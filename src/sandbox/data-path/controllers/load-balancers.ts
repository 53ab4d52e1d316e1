import { serviceBaseDnsName } from "../../services/ec2/dns-names.ts";
import { allows } from "../../services/ec2/reachability.ts";
import { ec2State } from "../../services/ec2/state.ts";
import { alpnProtocols, tlsVersions } from "../../services/elbv2/listener-tls.ts";
import {
  elasticLoadBalancingState,
  type ListenerTls as TlsState,
  type ElasticLoadBalancingState,
  type LoadBalancer as BalancerState,
  type TargetGroup as GroupState,
} from "../../services/elbv2/state.ts";
import { reportTargetHealth } from "../../services/elbv2/targets.ts";
import type { SliceScope } from "../../world/slice.ts";
import type { HealthCheckSettings } from "../health-check.ts";
import {
  startLoadBalancer,
  type ListenerTls,
  type LoadBalancer,
  type LoadBalancerSettings,
} from "../load-balancer.ts";
import { scaledSchedule } from "../schedule.ts";
import type { TargetGroupSettings } from "../target-group.ts";
import { createController, type Controller } from "./controller.ts";
import type { Surroundings } from "./surroundings.ts";

/** Shortest pause between two checks of a target, however fast the sandbox's time goes. */
const leastPauseMs = 250;

/** The running load balancers, for the endpoints in front of them. */
export interface LoadBalancers extends Controller {
  running(arn: string): LoadBalancer | undefined;
}

/** One load balancer per active NLB: its nodes listen, its targets are checked. */
export function loadBalancerController(surroundings: Surroundings): LoadBalancers {
  const { world, network, authority, report, log } = surroundings;
  const running = new Map<string, { balancer: LoadBalancer; settings: string }>();
  const schedule = scaledSchedule(world.options.timeScale, leastPauseMs);

  const settingsOf = async (
    scope: SliceScope,
    state: ElasticLoadBalancingState,
    balancer: BalancerState,
  ): Promise<LoadBalancerSettings> => {
    const listeners = Object.values(state.listeners).filter(
      (listener) => listener.loadBalancerArn === balancer.arn,
    );
    const groups = [...new Set(listeners.map((listener) => listener.targetGroupArn))].flatMap(
      (arn) => state.targetGroups[arn] ?? [],
    );
    return {
      // Zones go by id, because consumers know them by other names.
      nodes: balancer.zones.map((zone) => ({
        zone: zone.zoneId,
        address: network.addressOf(zone.networkInterfaceId),
        privateAddress: zone.privateIp,
      })),
      crossZone: balancer.attributes["load_balancing.cross_zone.enabled"] === "true",
      listeners: await Promise.all(
        listeners.map(async ({ port, targetGroupArn, attributes, tls }) => ({
          port,
          targetGroupId: targetGroupArn,
          idleTimeoutSeconds: Number(attributes["tcp.idle_timeout.seconds"] ?? 350),
          ...(tls !== undefined && { tls: await terminationOf(scope, balancer, tls) }),
        })),
      ),
      targetGroups: groups.map((group) => groupSettings(balancer, group)),
    };
  };

  /**
   * The sandbox holds no certificate for the ARN that a listener names. Its own authority makes one, for every
   * name that leads to the load balancer.
   */
  const terminationOf = async (
    scope: SliceScope,
    balancer: BalancerState,
    tls: TlsState,
  ): Promise<ListenerTls> => {
    const services = Object.values(ec2State(scope).endpointServices).filter((service) =>
      service.networkLoadBalancerArns.includes(balancer.arn),
    );
    const { certificatePem, keyPem } = await authority.issue({
      names: [
        ...services.flatMap((service) => service.privateDns?.name ?? []),
        balancer.dnsName,
        `*.${balancer.dnsName}`,
        ...services.map((service) => `*.${serviceBaseDnsName(scope.region, service.id)}`),
      ],
    });
    const [minVersion, maxVersion] = tlsVersions(tls);
    return { certificatePem, keyPem, minVersion, maxVersion, alpnProtocols: alpnProtocols(tls) };
  };

  const groupSettings = (balancer: BalancerState, group: GroupState): TargetGroupSettings => ({
    id: group.arn,
    healthCheck: healthCheckOf(group),
    proxyProtocol: group.attributes["proxy_protocol_v2.enabled"] === "true",
    deregistrationDelaySeconds: Number(group.attributes["deregistration_delay.timeout_seconds"] ?? 300),
    terminateConnectionsOnDeregistration:
      group.attributes["deregistration_delay.connection_termination.enabled"] === "true",
    targets: group.targets
      .filter((target) => target.state !== "draining")
      .map((target) => ({
        address: network.addressIn(group.vpcId, target.id),
        port: target.port,
        zone: zoneIdOf(balancer, target.zone),
      })),
  });

  /** Why no packet of the load balancer reaches a target, or undefined when the security groups let it pass. */
  const blockedBy = (
    balancer: BalancerState,
    target: { address: string; port: number },
  ): string | undefined => {
    const [node] = balancer.zones;
    const eni = network.ownerOf(target.address)?.eni;
    if (node === undefined || eni === undefined) return undefined;
    const verdict = allows(world, {
      from: { networkInterfaceId: node.networkInterfaceId },
      to: { networkInterfaceId: eni.id },
      port: target.port,
    });
    return verdict.allowed ? undefined : verdict.because;
  };

  const startOne = async (
    scope: SliceScope,
    state: BalancerState,
    settings: LoadBalancerSettings,
  ): Promise<LoadBalancer> => {
    const privateIps = new Map<string, string>();
    return startLoadBalancer({
      settings,
      schedule,
      timeScale: world.options.timeScale,
      admit({ address, port }, at) {
        const source = network.ownerOf(address);
        const node = state.zones.find((zone) => zone.zoneId === at.zone);
        if (source === undefined || node === undefined) return { refuse: `${address} is outside of the VPC` };
        const verdict = allows(world, {
          from: { networkInterfaceId: source.eni.id },
          to: { networkInterfaceId: node.networkInterfaceId },
          port: at.port,
        });
        return verdict.allowed
          ? { source: { address: source.eni.privateIp, port } }
          : { refuse: verdict.because };
      },
      blocked: (target) => blockedBy(state, target),
      onHealthChange(groupArn, target) {
        const ip = network.ownerOf(target.address)?.eni.privateIp ?? privateIps.get(target.address);
        if (ip === undefined) return;
        privateIps.set(target.address, ip);
        if (reportTargetHealth(scope, groupArn, { id: ip, port: target.port }, target.health)) world.touch();
      },
      onRefused: (client, reason) => log(`${state.name}: ${client} refused: ${reason}`),
    });
  };

  const controller = createController(
    "load balancers",
    async () => {
      const live = new Set<string>();
      for (const { account, region, data } of elasticLoadBalancingState.all(world)) {
        for (const state of Object.values(data.loadBalancers)) {
          if (state.state !== "active") continue;
          live.add(state.arn);
          const settings = await settingsOf({ world, account, region }, data, state);
          const text = JSON.stringify(settings);
          const entry = running.get(state.arn);
          if (entry === undefined) {
            const balancer = await startOne({ world, account, region }, state, settings);
            running.set(state.arn, { balancer, settings: text });
          } else if (entry.settings !== text) {
            entry.settings = text;
            await entry.balancer.configure(settings);
          }
        }
      }
      for (const [arn, { balancer }] of running) {
        if (live.has(arn)) continue;
        running.delete(arn);
        await balancer.stop();
      }
    },
    async () => {
      await Promise.all([...running.values()].map(({ balancer }) => balancer.stop()));
      running.clear();
    },
    report,
  );
  return { ...controller, running: (arn) => running.get(arn)?.balancer };
}

function zoneIdOf(balancer: BalancerState, zoneName: string): string {
  return balancer.zones.find((zone) => zone.zoneName === zoneName)?.zoneId ?? zoneName;
}

function healthCheckOf(group: GroupState): HealthCheckSettings {
  const {
    protocol,
    port,
    path,
    matcher,
    intervalSeconds,
    timeoutSeconds,
    healthyThreshold,
    unhealthyThreshold,
  } = group.healthCheck;
  return {
    check:
      protocol === "TCP"
        ? { protocol }
        : { protocol: "HTTP", path: path ?? "/", matcher: matcher ?? "200-399" },
    port: port === "traffic-port" ? port : Number(port),
    intervalSeconds,
    timeoutSeconds,
    healthyThreshold,
    unhealthyThreshold,
  };
}
