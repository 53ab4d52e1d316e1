import { serviceIdOf } from "../privatelink/endpoint-services.ts";
import { identity } from "../privatelink/identity.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Check } from "./check.ts";
import { type CheckChain, checkChain } from "./smoke-test-chain.ts";
import { checkEndpointGroups, checkEndpointState, checkServiceVisible } from "./smoke-test-endpoint.ts";
import type { Probes } from "./smoke-test-probes.ts";
import { findSmokeTarget, type SmokeTarget } from "./smoke-test-target.ts";
import { checkTraffic, isAwsName } from "./smoke-test-traffic.ts";
import { checkStack } from "./stack-status-checks.ts";
import { inspectStack } from "./stack-status-inspect.ts";

type Needs = Pick<Runtime, "aws" | "clock" | "emit" | "settings" | "signal" | "ids">;

/** What to test and how. */
export interface SmokeOptions {
  readonly endpointId: string | undefined;
  /** Port of the service; the load balancer's where that can be seen, else 3000. */
  readonly port: number | undefined;
  /** Key for `/productos`; without it only the open route is called. */
  readonly apiKey: string | undefined;
}

/** The proof, step by step. */
export interface SmokeResult {
  readonly ok: boolean;
  readonly endpointId: string | null;
  readonly checks: Check[];
}

/** The port of the seed's API. */
const defaultPort = 3000;

/**
 * Proves the path with real traffic from where it runs. Causes stand before effects: the first check that fails is the
 * one to look at. What an earlier failure makes pointless is skipped.
 */
export async function smokeTest(options: SmokeOptions, probes: Probes, rt: Needs): Promise<SmokeResult> {
  await identity(rt.aws);
  const target = await findSmokeTarget(rt, options.endpointId);
  const step = { type: "step", id: "smoke-test", label: "Smoke test" } as const;
  rt.emit({ ...step, status: "started" });
  const chain = checkChain(rt);
  const listenerPort = await producersSide(rt, chain, target);
  const port = options.port ?? listenerPort ?? defaultPort;
  await endpointSide(rt, chain, target, port);
  await checkTraffic(rt, chain, probes, { ...trafficTo(target), port, apiKey: options.apiKey });
  const failed = chain.checks.filter(({ status }) => status === "fail");
  rt.emit({ ...step, status: failed.length === 0 ? "done" : "failed", detail: failed[0]?.id ?? "" });
  return {
    ok: failed.length === 0,
    endpointId: target.endpoint?.endpointId ?? target.connection?.endpointId ?? null,
    checks: chain.checks,
  };
}

/** Checks the stack where it is the caller's own; answers with the port that its load balancer listens on. */
async function producersSide(
  rt: Needs,
  chain: CheckChain,
  { service }: SmokeTarget,
): Promise<number | undefined> {
  if (service === undefined) return undefined;
  const stack = await inspectStack(rt, service);
  chain.add(await checkStack(rt, stack));
  return stack.loadBalancers[0]?.listenerPorts[0];
}

/** Checks what EC2 says of the endpoint, and the consumer's own settings where they can be seen. */
async function endpointSide(rt: Needs, chain: CheckChain, target: SmokeTarget, port: number): Promise<void> {
  const { endpoint, connection } = target;
  const known = endpoint ?? connection;
  if (known === undefined) return;
  await chain.run("endpoint", "path", () =>
    checkEndpointState(known.endpointId, known.state, endpoint?.failure),
  );
  if (endpoint === undefined) return;
  await chain.aside("service", "producer", () => checkServiceVisible(rt, endpoint.serviceName));
  await chain.run("security-group", "consumer", () => checkEndpointGroups(rt, endpoint, port));
}

/** The names to send traffic to; the owner of the service sees them as well. */
function trafficTo({ service, endpoint, connection }: SmokeTarget): {
  names: string[] | undefined;
  service: string;
  privateNames: string[];
} {
  const names = endpoint?.dnsNames ?? connection?.dnsEntries;
  const own =
    endpoint?.privateDnsEnabled === true ? endpoint.dnsNames.filter((name) => !isAwsName(name)) : [];
  const serviceName = endpoint?.serviceName ?? "";
  const seen = service?.serviceId ?? connection?.serviceId ?? serviceIdOf(serviceName) ?? serviceName;
  return { names, service: seen, privateNames: own };
}
