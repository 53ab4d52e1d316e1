import { type Client, httpClient } from "../../src/commands/demo-traffic.ts";
import { savedSecret } from "../../src/sandbox/control/saved-state.ts";
import { type Actor, stack } from "./stack.ts";
import { accounts, type BuiltStack, type StartedSandbox } from "./stack-sandbox.ts";

/** What `request-endpoint` says of an endpoint. */
export interface RequestedEndpoint {
  readonly endpointId: string;
  readonly state: string;
  /** The name for all zones first, then one for each zone. */
  readonly dnsNames: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly vpcId: string;
}

/** One row of `requests`. */
export interface RequestRow {
  readonly endpointId: string;
  readonly account: string;
  readonly state: string;
  readonly requestedBy: string | null;
  readonly reason: string | null;
  readonly decision: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly decisionReason: string | null;
  readonly registered: boolean;
  readonly findings: readonly string[];
}

/** What `smoke-test` says. */
export interface SmokeTest {
  readonly ok: boolean;
  readonly checks: readonly {
    readonly id: string;
    readonly side: string;
    readonly status: "pass" | "fail" | "skip";
    readonly detail: string;
    readonly hint: string | null;
  }[];
}

/** Asks for access to the stack's service. */
export function request(who: Actor, reason: string, to: BuiltStack = stack()): Promise<RequestedEndpoint> {
  return who.privlink(["request-endpoint", to.serviceName, "--reason", reason]);
}

/** The row of an endpoint in `requests`. */
export async function rowOf(who: Actor, endpointId: string): Promise<RequestRow> {
  const { requests } = await who.privlink<{ requests: RequestRow[] }>(["requests"]);
  const row = requests.find((one) => one.endpointId === endpointId);
  if (row === undefined) throw new Error(`${endpointId} is not among the requests`);
  return row;
}

/** The key that the producer hands to its consumers. */
export function apiKey(at: StartedSandbox = stack()): Promise<string> {
  return savedSecret(at.directory, accounts.producer, "privlink-api-keys");
}

/** A client in the consumer's VPC for one of the endpoint's DNS names; the first is the name for all zones. */
export async function clientOf(
  { dnsNames }: RequestedEndpoint,
  at: StartedSandbox = stack(),
  index = 0,
): Promise<Client> {
  const name = dnsNames[index];
  if (name === undefined) throw new Error(`the endpoint has no DNS name number ${index}`);
  return httpClient({ name, port: 3000, resolver: at.resolver, apiKey: await apiKey(at) });
}

/** What comes back at each of the endpoint's names when one knocks. */
export async function knockEverywhere(
  endpoint: RequestedEndpoint,
  at: StartedSandbox = stack(),
): Promise<string[]> {
  const clients = await Promise.all(endpoint.dnsNames.map((_, index) => clientOf(endpoint, at, index)));
  return Promise.all(clients.map((client) => client.knock()));
}

/** Releases all endpoints that consumers have, so that the stack is as it was. */
export async function releaseAll(...consumers: readonly Actor[]): Promise<void> {
  await Promise.all(
    consumers.map(async (who) => {
      const { requests } = await who.privlink<{ requests: RequestRow[] }>(["requests"]);
      for (const { endpointId } of requests) await who.privlink(["release", endpointId, "--yes"]);
    }),
  );
}
