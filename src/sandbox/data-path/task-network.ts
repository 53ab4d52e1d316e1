/*
 * Loaded by every Node process of a task before its program (`node --import`), built as a file of its own.
 *
 * On Fargate a task has a network namespace: it listens on 0.0.0.0:3000 and that is its own port 3000, it
 * connects and its peer sees its private address, and names resolve as in its VPC. Making real namespaces
 * needs root, so here the same is done above the kernel: what the program says about addresses is
 * translated to its one loopback address. Its 127.0.0.1 is translated too, hence two tasks do not
 * meet there; but what a task offers on its own loopback can be reached at its address.
 *
 * Not translated: UDP sockets, programs other than Node, and worker threads whose program is given as text
 * (Node loads `--import` modules into workers that run a file only).
 */
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { promisify } from "node:util";

interface Network {
  readonly address: string;
  readonly resolver?: { readonly address: string; readonly port: number };
}

const { address, resolver } = JSON.parse(process.env["PRIVLINK_TASK_NETWORK"] ?? "{}") as Network;
/** Hosts that mean "this machine", and hence this task. */
const OWN_HOSTS = new Set(["", "0.0.0.0", "::", "127.0.0.1", "::1", "localhost", "ip6-localhost"]);

function translated(host: unknown): unknown {
  const own = host === undefined || host === null || (typeof host === "string" && OWN_HOSTS.has(host));
  return own ? address : host;
}

function isPort(value: unknown): boolean {
  return typeof value === "number" || (typeof value === "string" && Number(value) >= 0);
}

/** The arguments of `server.listen`, in each of its forms, with the host translated. */
function listenArguments(args: readonly unknown[]): readonly unknown[] {
  const [first, second, ...rest] = args;
  if (typeof first === "object" && first !== null) {
    if (!("port" in first) || ("path" in first && first.path !== undefined)) return args;
    const host = "host" in first ? first.host : undefined;
    return [{ ...first, host: translated(host), ipv6Only: false }, second, ...rest];
  }
  if (typeof first === "function") return [0, address, first];
  if (first !== undefined && first !== null && !isPort(first)) return args;
  const port = first ?? 0;
  if (typeof second === "string" || second === undefined || second === null) {
    return [port, translated(second), ...rest];
  }
  return [port, address, second, ...rest];
}

/** Options of `socket.connect` with the host translated and the task as the source. */
function connectOptions(options: Record<string, unknown>): Record<string, unknown> {
  if (options["path"] !== undefined && options["path"] !== null) return options;
  const host = translated(options["host"]);
  if (typeof host === "string" && net.isIPv6(host)) return options;
  return { ...options, host, localAddress: translated(options["localAddress"]) };
}

/** The arguments of `socket.connect`, in each of its forms; Node itself passes an array of normalised ones. */
function connectArguments(args: readonly unknown[]): readonly unknown[] {
  const [first, second, ...rest] = args;
  if (Array.isArray(first)) {
    const normalized: unknown[] = first;
    normalized[0] = connectOptions(normalized[0] as Record<string, unknown>);
    return args;
  }
  if (typeof first === "object" && first !== null) {
    return [connectOptions(first as Record<string, unknown>), second, ...rest];
  }
  if (!isPort(first)) return args;
  if (typeof second === "string") return [connectOptions({ port: first, host: second }), ...rest];
  return [connectOptions({ port: first }), second, ...rest];
}

const names = new dns.promises.Resolver({ timeout: 2000, tries: 2 });
if (resolver !== undefined) names.setServers([`${resolver.address}:${resolver.port}`]);
names.setLocalAddress(address);

/** Addresses of a name, as the VPC's resolver gives them. @throws Error as getaddrinfo's. */
async function addressesOf(name: string, family: number): Promise<string[]> {
  if (OWN_HOSTS.has(name)) return [address];
  if (resolver === undefined || family === 6) throw lookupError("ENOTFOUND", name);
  try {
    return await names.resolve4(name);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    throw lookupError(code === dns.NOTFOUND || code === dns.NODATA ? "ENOTFOUND" : "EAI_AGAIN", name);
  }
}

function lookupError(code: string, hostname: string): Error {
  return Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), {
    code,
    hostname,
    syscall: "getaddrinfo",
  });
}

function familyOf(options: unknown): number {
  const family =
    typeof options === "object" && options !== null && "family" in options ? options.family : options;
  return family === 6 || family === "IPv6" ? 6 : 4;
}

function wantsAll(options: unknown): boolean {
  return typeof options === "object" && options !== null && "all" in options && options.all === true;
}

const { lookup: systemLookup } = dns;
const { lookup: systemLookupPromise } = dns.promises;

function lookup(name: string, ...rest: unknown[]): void {
  const callback = rest.at(-1);
  const options = rest.length > 1 ? rest[0] : undefined;
  // Literal addresses, and mistakes, are Node's own business.
  if (typeof callback !== "function" || typeof name !== "string" || net.isIP(name) !== 0 || name === "") {
    return Reflect.apply(systemLookup, dns, [name, ...rest]);
  }
  addressesOf(name, familyOf(options)).then(
    (found) => {
      if (wantsAll(options))
        callback(
          null,
          found.map((each) => ({ address: each, family: 4 })),
        );
      else callback(null, found[0], 4);
    },
    (error: unknown) => callback(error),
  );
}

async function lookupPromise(name: string, options?: unknown): Promise<unknown> {
  if (typeof name !== "string" || net.isIP(name) !== 0 || name === "") {
    return Reflect.apply(systemLookupPromise, dns.promises, [name, options]);
  }
  const found = await addressesOf(name, familyOf(options));
  return wantsAll(options)
    ? found.map((each) => ({ address: each, family: 4 }))
    : { address: found[0], family: 4 };
}

type Method = (...args: never[]) => unknown;
const listen = Reflect.get(net.Server.prototype, "listen") as Method;
const connect = Reflect.get(net.Socket.prototype, "connect") as Method;
Object.assign(net.Server.prototype, {
  listen(this: net.Server, ...args: unknown[]): unknown {
    return Reflect.apply(listen, this, listenArguments(args));
  },
});
Object.assign(net.Socket.prototype, {
  connect(this: net.Socket, ...args: unknown[]): unknown {
    return Reflect.apply(connect, this, connectArguments(args));
  },
});
// What util.promisify makes of it is an object, not the first of the callback's two values.
Object.defineProperty(lookup, promisify.custom, { value: lookupPromise });
Object.assign(dns, { lookup });
Object.assign(dns.promises, { lookup: lookupPromise });
// For dns.resolve and its kin. Where there is no resolver, they ask an address at which nobody answers.
dns.setServers([resolver === undefined ? address : `${resolver.address}:${resolver.port}`]);
syncBuiltinESMExports();
