import {
  startHealthCheck,
  type HealthCheck,
  type HealthCheckSettings,
  type TargetHealth,
} from "./health-check.ts";
import type { Schedule } from "./schedule.ts";

/** One registered target: an address of a task, with the zone its subnet lies in. */
export interface TargetSettings {
  readonly address: string;
  readonly port: number;
  readonly zone: string;
}

/** A target group as the load balancer needs it. */
export interface TargetGroupSettings {
  /** Any name that is unique within the load balancer, such as the ARN. */
  readonly id: string;
  readonly healthCheck: HealthCheckSettings;
  /** Attribute `proxy_protocol_v2.enabled`. */
  readonly proxyProtocol: boolean;
  /** Attribute `deregistration_delay.timeout_seconds`, 0 to 3600. @source aws-facts 1.9 */
  readonly deregistrationDelaySeconds: number;
  /** Attribute `deregistration_delay.connection_termination.enabled`. */
  readonly terminateConnectionsOnDeregistration: boolean;
  readonly targets: readonly TargetSettings[];
}

/** A target and how it is. */
export interface TargetStatus extends TargetSettings {
  readonly health: TargetHealth;
}

/** What the load balancer lends its target groups. */
export interface TargetGroupSurroundings {
  readonly schedule: Schedule;
  readonly timeScale: number;
  readonly onHealthChange: (targetGroupId: string, target: TargetStatus) => void;
  /** Why packets to the target are dropped on the way (security groups), or undefined when they pass. */
  readonly blocked: (target: TargetSettings) => string | undefined;
  /** Cuts the connections to a target that has been drained. */
  readonly cutTarget: (target: TargetSettings) => void;
}

/** Where the group stands in its load balancer. */
export interface TargetGroupPlacement {
  readonly crossZone: boolean;
  /** Whether a listener forwards to the group. */
  readonly inUse: boolean;
  /** Address of the node in each enabled zone: source of the health checks. */
  readonly nodeAddresses: ReadonlyMap<string, string>;
}

/** The targets of one group, with their health. */
export interface TargetGroup {
  readonly settings: TargetGroupSettings;
  configure(settings: TargetGroupSettings, placement: TargetGroupPlacement): void;
  /** Target for a new connection that arrives at the node of `zone`; undefined when there is none. */
  pick(zone: string): TargetSettings | undefined;
  status(): readonly TargetStatus[];
  stop(): void;
}

interface Target extends TargetSettings {
  /** What the running check was started with; a difference restarts it. */
  basis: string;
  health: TargetHealth;
  check: HealthCheck | undefined;
  cancelDraining: (() => void) | undefined;
}

const NOT_IN_USE: TargetHealth = {
  state: "unused",
  reason: "Target.NotInUse",
  description: "Target group is not configured to receive traffic from the load balancer",
};
const ZONE_NOT_ENABLED: TargetHealth = {
  state: "unused",
  reason: "Target.NotInUse",
  description: "Target is in an Availability Zone that is not enabled for the load balancer",
};
const DRAINING: TargetHealth = {
  state: "draining",
  reason: "Target.DeregistrationInProgress",
  description: "Target deregistration is in progress",
};

/** Creates a group with its targets and starts their health checks. */
export function createTargetGroup(
  initial: TargetGroupSettings,
  initialPlacement: TargetGroupPlacement,
  surroundings: TargetGroupSurroundings,
): TargetGroup {
  const targets = new Map<string, Target>();
  const turns = new Map<string, number>();
  let settings = initial;
  let placement = initialPlacement;

  const report = (target: Target): void => surroundings.onHealthChange(settings.id, describe(target));

  const rest = (target: Target, health: TargetHealth): void => {
    target.check?.stop();
    target.check = undefined;
    target.basis = "";
    if (target.health.description === health.description) return;
    target.health = health;
    report(target);
  };

  const watch = (target: Target, node: string): void => {
    const { healthCheck, proxyProtocol } = settings;
    const basis = JSON.stringify([node, healthCheck, proxyProtocol]);
    if (target.basis === basis) return;
    target.check?.stop();
    target.basis = basis;
    target.check = startHealthCheck({
      address: target.address,
      port: target.port,
      localAddress: node,
      settings: healthCheck,
      proxyProtocol,
      blocked: () => surroundings.blocked(target) !== undefined,
      schedule: surroundings.schedule,
      timeScale: surroundings.timeScale,
      onChange(health) {
        target.health = health;
        report(target);
      },
    });
    target.health = target.check.health;
    report(target);
  };

  const drain = (key: string, target: Target): void => {
    if (target.cancelDraining !== undefined) return;
    rest(target, DRAINING);
    target.cancelDraining = surroundings.schedule(settings.deregistrationDelaySeconds, () => {
      targets.delete(key);
      if (settings.terminateConnectionsOnDeregistration) surroundings.cutTarget(target);
    });
  };

  const configure = (next: TargetGroupSettings, nextPlacement: TargetGroupPlacement): void => {
    settings = next;
    placement = nextPlacement;
    const wanted = new Set<string>();
    for (const { address, port, zone } of settings.targets) {
      const key = `${address}:${port}`;
      wanted.add(key);
      let target = targets.get(key);
      if (target === undefined || target.cancelDraining !== undefined || target.zone !== zone) {
        // Registered again while draining, it starts anew, as on AWS.
        target?.cancelDraining?.();
        target?.check?.stop();
        target = {
          address,
          port,
          zone,
          basis: "",
          health: NOT_IN_USE,
          check: undefined,
          cancelDraining: undefined,
        };
        targets.set(key, target);
      }
      const node = placement.nodeAddresses.get(zone);
      if (!placement.inUse) rest(target, NOT_IN_USE);
      else if (node === undefined) rest(target, ZONE_NOT_ENABLED);
      else watch(target, node);
    }
    for (const [key, target] of targets) if (!wanted.has(key)) drain(key, target);
  };
  configure(initial, initialPlacement);

  return {
    get settings() {
      return settings;
    },
    configure,
    pick(zone) {
      const eligible = [...targets.values()].filter(
        (target) => target.check !== undefined && (placement.crossZone || target.zone === zone),
      );
      const healthy = eligible.filter((target) => target.health.state === "healthy");
      // None healthy: fail open, to all of them. @source aws-facts 2.9
      const candidates = healthy.length > 0 ? healthy : eligible;
      const turn = turns.get(zone) ?? 0;
      turns.set(zone, turn + 1);
      return candidates[turn % candidates.length];
    },
    status: () => [...targets.values()].map(describe),
    stop() {
      for (const target of targets.values()) {
        target.check?.stop();
        target.cancelDraining?.();
      }
      targets.clear();
    },
  };
}

function describe({ address, port, zone, health }: Target): TargetStatus {
  return { address, port, zone, health };
}
