import { probe, timedOut, type HealthCheckProtocol } from "./health-probe.ts";
import type { Schedule } from "./schedule.ts";

/** Shortest real time a probe gets, however fast the sandbox's clock runs: real processes answer in real time. */
const SHORTEST_TIMEOUT_MS = 2_000;

/** Health of one target as DescribeTargetHealth reports it; healthy has neither reason nor description. @source aws-facts 2.4 */
export interface TargetHealth {
  readonly state: "initial" | "healthy" | "unhealthy" | "draining" | "unused";
  readonly reason?: string;
  readonly description?: string;
}

/** A target group's health check. Names and ranges are the API's. @source aws-facts 2.9 */
export interface HealthCheckSettings {
  readonly check: HealthCheckProtocol;
  /** `traffic-port` = the target's own. */
  readonly port: number | "traffic-port";
  /** 5 to 300 s of sandbox time. */
  readonly intervalSeconds: number;
  /** 2 to 120 s; scaled like the interval, but never below two real seconds. */
  readonly timeoutSeconds: number;
  /** 2 to 10 consecutive successes. */
  readonly healthyThreshold: number;
  /** 2 to 10 consecutive failures. */
  readonly unhealthyThreshold: number;
}

/** Options of {@link startHealthCheck}. */
export interface HealthCheckOptions {
  readonly address: string;
  /** The target's traffic port. */
  readonly port: number;
  readonly localAddress: string;
  readonly settings: HealthCheckSettings;
  readonly proxyProtocol: boolean;
  /** Whether packets to the target are dropped on the way; asked before every probe. */
  readonly blocked: () => boolean;
  readonly schedule: Schedule;
  /** 1 = as on AWS, 60 = a minute takes a second, 0 = at once. For the probe's timeout only. */
  readonly timeScale: number;
  /** Told at every change of state, and when only the reason changes; not for the first `initial`. */
  readonly onChange: (health: TargetHealth) => void;
}

/** A running health check of one target. */
export interface HealthCheck {
  readonly health: TargetHealth;
  stop(): void;
}

/**
 * Checks a target until stopped. A new target is `initial` until either threshold is reached; the first
 * probe goes out at once.
 *
 * @source aws-facts 2.4, 2.9. How many probes an initial target needs is not documented: the thresholds
 * are the stricter reading.
 */
export function startHealthCheck(options: HealthCheckOptions): HealthCheck {
  const { settings, schedule } = options;
  const port = settings.port === "traffic-port" ? options.port : settings.port;
  const scaled = options.timeScale === 0 ? 0 : (settings.timeoutSeconds * 1000) / options.timeScale;
  const timeoutMs = Math.max(SHORTEST_TIMEOUT_MS, scaled);
  let health: TargetHealth = {
    state: "initial",
    reason: "Elb.InitialHealthChecking",
    description: "Initial health checks in progress",
  };
  let successes = 0;
  let failures = 0;
  let stopped = false;
  let cancel = (): void => undefined;

  const become = (next: TargetHealth): void => {
    if (next.state === health.state && next.reason === health.reason) return;
    health = next;
    options.onChange(health);
  };

  const round = async (): Promise<void> => {
    // What is dropped on the way would time out; nobody has to wait for it.
    const failure = options.blocked()
      ? timedOut
      : await probe({
          address: options.address,
          port,
          localAddress: options.localAddress,
          check: settings.check,
          timeoutMs,
          proxyProtocol: options.proxyProtocol,
        });
    if (stopped) return;
    successes = failure === undefined ? successes + 1 : 0;
    failures = failure === undefined ? 0 : failures + 1;
    if (failure === undefined && successes >= settings.healthyThreshold) become({ state: "healthy" });
    if (failure !== undefined && failures >= settings.unhealthyThreshold) {
      become({ state: "unhealthy", ...failure });
    }
    cancel = schedule(settings.intervalSeconds, () => void round());
  };
  void round();

  return {
    get health() {
      return health;
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
}
