import { createSecureContext, type SecureVersion } from "node:tls";
import { encodeProxyHeader, type TcpEndpoint } from "./proxy-protocol.ts";
import { startRelay, type Decision, type Relay, type RelayConnection, type TlsTermination } from "./relay.ts";
import type { Schedule } from "./schedule.ts";
import {
  createTargetGroup,
  type TargetGroup,
  type TargetGroupPlacement,
  type TargetGroupSettings,
  type TargetSettings,
  type TargetStatus,
} from "./target-group.ts";

/** The load balancer's presence in one zone. */
export interface LoadBalancerNode {
  readonly zone: string;
  /** Loopback address that stands for the node's network interface. */
  readonly address: string;
  /** The node's private address in its VPC, as it stands in PROXY headers. */
  readonly privateAddress: string;
}

/** How a listener ends TLS. */
export interface ListenerTls {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
  /** Best first; none: no part in ALPN. */
  readonly alpnProtocols: readonly string[];
}

/** A listener; it exists on every node. */
export interface ListenerSettings {
  readonly port: number;
  /** `id` of a target group. */
  readonly targetGroupId: string;
  /** 60 to 6000; default 350. @source aws-facts 1.9 */
  readonly idleTimeoutSeconds?: number;
  /** Absent: TCP as it comes. */
  readonly tls?: ListenerTls;
}

/** Everything about a load balancer that may change while it runs. */
export interface LoadBalancerSettings {
  readonly nodes: readonly LoadBalancerNode[];
  /** Attribute `load_balancing.cross_zone.enabled`; off by default on AWS. */
  readonly crossZone: boolean;
  readonly listeners: readonly ListenerSettings[];
  readonly targetGroups: readonly TargetGroupSettings[];
}

/** A new connection, wherever it came from. */
export interface RouteRequest {
  /** Zone of the node, or of the endpoint's network interface. */
  readonly zone: string;
  readonly listenerPort: number;
  /** The client as its own VPC knows it. */
  readonly source: TcpEndpoint;
  /** Given when the client came through an interface endpoint. */
  readonly vpcEndpointId?: string;
}

/** Options of {@link startLoadBalancer}. */
export interface LoadBalancerOptions {
  readonly settings: LoadBalancerSettings;
  readonly schedule: Schedule;
  /** As in {@link Schedule}; bounds the health checks' timeouts. */
  readonly timeScale: number;
  /**
   * Judges a client that connects to a node itself: what its address is in the VPC, or why its packets
   * would not have passed (security groups).
   */
  readonly admit: (
    client: TcpEndpoint,
    at: { zone: string; port: number },
  ) => { source: TcpEndpoint } | { refuse: string };
  /** Why packets from the nodes to a target are dropped (security groups); absent: all pass. Asked every time. */
  readonly blocked?: (target: TargetSettings) => string | undefined;
  readonly onHealthChange?: (targetGroupId: string, target: TargetStatus) => void;
  readonly onRefused?: (clientAddress: string, reason: string) => void;
}

/** One running Network Load Balancer. */
export interface LoadBalancer {
  /** Brings listeners, target groups and targets to these settings; what stays the same is not touched. */
  configure(settings: LoadBalancerSettings): Promise<void>;
  /**
   * Decision for a connection that arrives by another way than the nodes' listeners: an interface
   * endpoint's relay asks here, so that the target still sees the node's address as its peer.
   */
  route(request: RouteRequest): Decision;
  /** Targets of a group with their health; undefined for an unknown group. */
  targetHealth(targetGroupId: string): readonly TargetStatus[] | undefined;
  /** Open connections, those of endpoints included. */
  readonly activeFlowCount: number;
  stop(): Promise<void>;
}

interface Flow {
  readonly connection: RelayConnection;
  readonly zone: string;
  readonly listenerPort: number;
  readonly target: TargetSettings;
}

/**
 * Starts a load balancer for TCP and TLS listeners. Targets take turns, where AWS hashes the flow.
 *
 * @throws Error when a node's address and port cannot be bound.
 * @source aws-facts 1.9, 2.9
 */
export async function startLoadBalancer(options: LoadBalancerOptions): Promise<LoadBalancer> {
  const groups = new Map<string, TargetGroup>();
  const relays = new Map<string, Relay>();
  const flows = new Set<Flow>();
  const terminations = new Map<string, TlsTermination>();
  let settings: LoadBalancerSettings = { nodes: [], crossZone: false, listeners: [], targetGroups: [] };

  /** One context per setting: making one reads the key. */
  const terminationOf = (tls: ListenerTls): TlsTermination => {
    const key = JSON.stringify(tls);
    const known = terminations.get(key);
    if (known !== undefined) return known;
    const { certificatePem: cert, keyPem, minVersion, maxVersion, alpnProtocols } = tls;
    const context = createSecureContext({ cert, key: keyPem, minVersion, maxVersion });
    terminations.set(key, { context, alpnProtocols });
    return { context, alpnProtocols };
  };

  const cutFlows = (doomed: (flow: Flow) => boolean): void => {
    for (const flow of flows) if (doomed(flow)) flow.connection.cut();
  };

  const route = ({ zone, listenerPort, source, vpcEndpointId }: RouteRequest): Decision => {
    const node = settings.nodes.find((candidate) => candidate.zone === zone);
    if (node === undefined) return { refuse: `the load balancer has no node in ${zone}` };
    const listener = settings.listeners.find((candidate) => candidate.port === listenerPort);
    if (listener === undefined)
      return { refuse: `the load balancer has no listener on port ${listenerPort}` };
    const group = groups.get(listener.targetGroupId);
    const target = group?.pick(zone);
    if (group === undefined || target === undefined) return { refuse: `no target is registered for ${zone}` };
    const obstacle = options.blocked?.(target);
    if (obstacle !== undefined) return { refuse: obstacle };
    const destination = { address: node.privateAddress, port: listenerPort };
    let flow: Flow | undefined;
    return {
      forward: {
        address: target.address,
        port: target.port,
        localAddress: node.address,
        ...(listener.tls !== undefined && { tls: terminationOf(listener.tls) }),
        ...(group.settings.proxyProtocol && {
          header: encodeProxyHeader({
            source,
            destination,
            ...(vpcEndpointId !== undefined && { vpcEndpointId }),
          }),
        }),
      },
      onOpen(connection) {
        flow = { connection, zone, listenerPort, target };
        flows.add(flow);
      },
      onClose() {
        if (flow !== undefined) flows.delete(flow);
      },
    };
  };

  const configureGroups = (): void => {
    const nodeAddresses = new Map(settings.nodes.map((node) => [node.zone, node.address]));
    for (const wanted of settings.targetGroups) {
      const placement: TargetGroupPlacement = {
        crossZone: settings.crossZone,
        inUse: settings.listeners.some((listener) => listener.targetGroupId === wanted.id),
        nodeAddresses,
      };
      const group = groups.get(wanted.id);
      if (group !== undefined) {
        group.configure(wanted, placement);
        continue;
      }
      const surroundings = {
        schedule: options.schedule,
        timeScale: options.timeScale,
        onHealthChange: options.onHealthChange ?? (() => undefined),
        blocked: options.blocked ?? (() => undefined),
        cutTarget: (gone: TargetSettings) =>
          cutFlows(({ target }) => target.address === gone.address && target.port === gone.port),
      };
      groups.set(wanted.id, createTargetGroup(wanted, placement, surroundings));
    }
    for (const [id, group] of groups) {
      if (settings.targetGroups.some((wanted) => wanted.id === id)) continue;
      group.stop();
      groups.delete(id);
    }
  };

  const configureListeners = async (): Promise<void> => {
    const wanted = new Map<string, { node: LoadBalancerNode; listener: ListenerSettings }>();
    for (const node of settings.nodes) {
      for (const listener of settings.listeners) {
        wanted.set(JSON.stringify([node.zone, node.address, listener.port, listener.idleTimeoutSeconds]), {
          node,
          listener,
        });
      }
    }
    for (const [key, relay] of relays) {
      if (wanted.has(key)) continue;
      relays.delete(key);
      await relay.stop();
    }
    for (const [key, { node, listener }] of wanted) {
      if (relays.has(key)) continue;
      const { zone } = node;
      const relay = await startRelay({
        address: node.address,
        port: listener.port,
        admit(address, port) {
          const verdict = options.admit({ address, port }, { zone, port: listener.port });
          if ("refuse" in verdict) return verdict;
          return route({ zone, listenerPort: listener.port, source: verdict.source });
        },
        ...(listener.idleTimeoutSeconds !== undefined && { idleTimeoutSeconds: listener.idleTimeoutSeconds }),
        ...(options.onRefused !== undefined && { onRefused: options.onRefused }),
      });
      relays.set(key, relay);
    }
  };

  const configure = async (next: LoadBalancerSettings): Promise<void> => {
    settings = next;
    terminations.clear();
    configureGroups();
    cutFlows(
      ({ zone, listenerPort }) =>
        !settings.nodes.some((node) => node.zone === zone) ||
        !settings.listeners.some((listener) => listener.port === listenerPort),
    );
    await configureListeners();
  };

  const stop = async (): Promise<void> => {
    await configure({ nodes: [], crossZone: false, listeners: [], targetGroups: [] });
  };

  try {
    await configure(options.settings);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    configure,
    route,
    targetHealth: (targetGroupId) => groups.get(targetGroupId)?.status(),
    get activeFlowCount() {
      return flows.size;
    },
    stop,
  };
}
