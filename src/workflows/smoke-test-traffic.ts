import type { Runtime } from "../runtime/runtime.ts";
import { fail, type Finding, pass, skip } from "./check.ts";
import type { CheckChain } from "./smoke-test-chain.ts";
import type { HttpExchange, Probes } from "./smoke-test-probes.ts";
import { checkProducts, messageOf } from "./smoke-test-products.ts";

/** Where traffic is sent. */
export interface TrafficTarget {
  /** DNS names of the endpoint; undefined when no endpoint is tested. */
  readonly names: readonly string[] | undefined;
  /** Service behind the endpoint, by whatever name the caller sees it under. */
  readonly service: string;
  /** Private names that are switched on. */
  readonly privateNames: readonly string[];
  readonly port: number;
  readonly apiKey: string | undefined;
}

/** The route of the service that answers without a key. */
const openRoute = "/prueba";

/** Resolves, connects to every address, asks the open route and, with a key, works on a product. */
export async function checkTraffic(
  rt: Pick<Runtime, "signal" | "ids">,
  chain: CheckChain,
  probes: Probes,
  { names, service, privateNames, port, apiKey }: TrafficTarget,
): Promise<void> {
  if (names === undefined) {
    for (const id of ["endpoint", "dns", "tcp", "http", "products"]) {
      chain.skip(id, "path", "no endpoint to send traffic through; name one");
    }
    return;
  }
  const host = regionalName(names);
  const addresses = await checkNames(chain, probes, host, privateNames);
  const reachable = await checkAddresses(rt, chain, probes, addresses, { port, service });
  const [address] = reachable;
  const at = address === undefined || host === undefined ? undefined : { address, port, host };
  const silent = (): Finding => skip("not tried, because no address takes a connection");
  await chain.run("http", "producer", () =>
    at === undefined ? silent() : askOpenRoute(probes, at, service),
  );
  if (apiKey === undefined) {
    await chain.aside("products", "producer", () =>
      skip("no API key: pass --api-key-file or set PRIVLINK_API_KEY"),
    );
  } else if (at === undefined || !chain.intact()) {
    await chain.run("products", "producer", silent);
  } else {
    rt.signal.throwIfAborted();
    await checkProducts(chain, probes, { at, apiKey, nonce: rt.ids.hex(4) });
  }
}

/** Whether AWS gave the name, as opposed to a private one. @source aws-facts 1.7 */
export function isAwsName(name: string): boolean {
  return /\.vpce\.amazonaws\.com(\.cn)?$/.test(name);
}

/** The name that stands for all zones: the shortest of AWS's, since zonal ones add the zone. @source aws-facts 1.7 */
function regionalName(names: readonly string[]): string | undefined {
  return (
    names.filter(isAwsName).sort((one, other) => one.length - other.length || one.localeCompare(other))[0] ??
    names[0]
  );
}

async function checkNames(
  chain: CheckChain,
  probes: Probes,
  host: string | undefined,
  privateNames: readonly string[],
): Promise<string[]> {
  let addresses: string[] = [];
  await chain.run("dns", "consumer", async () => {
    if (host === undefined)
      return fail("The endpoint has no DNS name", "Nobody's fault: AWS has not given it one yet; try again.");
    const { found, finding } = await resolveName(probes, host);
    addresses = found;
    return finding;
  });
  for (const name of privateNames) {
    await chain.run("private-dns", "consumer", async () => (await resolveName(probes, name)).finding);
  }
  return addresses;
}

async function resolveName(probes: Probes, name: string): Promise<{ found: string[]; finding: Finding }> {
  const hint =
    "Consumer's side: check enableDnsSupport of the VPC and the resolver of this machine (PRIVLINK_RESOLVER=<ip>:<port> asks another one).";
  try {
    const found = await probes.resolve(name);
    if (found.length === 0) return { found, finding: fail(`${name} has no address`, hint) };
    return { found, finding: pass(`${name} is ${found.join(", ")}`) };
  } catch (error) {
    return { found: [], finding: fail(`${name} cannot be resolved: ${messageOf(error)}`, hint) };
  }
}

/** Tries every address: a zone that does not answer is a fault even while the others do. */
async function checkAddresses(
  rt: Pick<Runtime, "signal">,
  chain: CheckChain,
  probes: Probes,
  addresses: readonly string[],
  { port, service }: Pick<TrafficTarget, "port" | "service">,
): Promise<string[]> {
  if (!chain.intact() || addresses.length === 0) {
    await chain.run("tcp", "path", () => skip("not tried, because there is no address"));
    return [];
  }
  const reachable: string[] = [];
  for (const address of addresses) {
    rt.signal.throwIfAborted();
    await chain.aside(`tcp ${address}`, "path", async () => {
      try {
        await probes.connect(address, port);
        reachable.push(address);
        return pass(`${address} takes connections on port ${port}`);
      } catch (error) {
        return fail(
          `${address} does not take connections on port ${port}: ${messageOf(error)}`,
          connectHint(error, port, service),
        );
      }
    });
  }
  return reachable;
}

function connectHint(error: unknown, port: number, service: string): string {
  const code = (error as { code?: unknown }).code;
  if (code === "ECONNREFUSED" || code === "ECONNRESET") {
    return `Nothing takes connections there: is ${port} the port of the service (--port)? Else the producer's side: no target of ${service} may be healthy; its owner runs \`privlink smoke-test\`.`;
  }
  return "Consumer's side: run it from inside the endpoint's VPC, and check the routes, network ACLs and security groups on the way.";
}

async function askOpenRoute(
  probes: Probes,
  at: Pick<HttpExchange, "address" | "port" | "host">,
  service: string,
): Promise<Finding> {
  const hint = `Producer's side: the connection opens, but no healthy task of ${service} answers; its owner runs \`privlink smoke-test\`.`;
  try {
    const { status, body } = await probes.exchange({ ...at, method: "GET", path: openRoute });
    if (status === 200) return pass(`GET ${openRoute} answered 200`);
    return fail(`GET ${openRoute} answered ${status}: ${body.slice(0, 200)}`, hint);
  } catch (error) {
    return fail(`GET ${openRoute} got no answer: ${messageOf(error)}`, hint);
  }
}
