import { describe, expect, it } from "vitest";
import type { Check } from "../../../../src/workflows/check.ts";
import { checkChain } from "../../../../src/workflows/smoke-test-chain.ts";
import type { HttpExchange, Probes } from "../../../../src/workflows/smoke-test-probes.ts";
import { checkTraffic, type TrafficTarget } from "../../../../src/workflows/smoke-test-traffic.ts";

const regional = "vpce-0aa-abcdefgh.vpce-svc-0bb.us-east-1.vpce.amazonaws.com";
const names = ["vpce-0aa-abcdefgh-us-east-1a.vpce-svc-0bb.us-east-1.vpce.amazonaws.com", regional];

/** Names, addresses and the products API as they ought to be; each test breaks one thing. */
class Network implements Probes {
  readonly sent: string[] = [];
  addresses: Record<string, string[]> = { [regional]: ["10.0.1.5", "10.0.2.5"] };
  dead: string[] = [];
  /** Answers that differ, by method and path. */
  answers: Record<string, { status: number; body: string }> = {};
  /** Whether reads come out of a cache that nobody invalidates. */
  stale = false;
  private readonly products = new Map<
    string,
    { id: string; nombre: string; precio: number; stock: number }
  >();
  private readonly cache = new Map<string, string>();

  resolve(name: string): Promise<string[]> {
    const found = this.addresses[name];
    return found === undefined ? Promise.reject(coded("ENOTFOUND")) : Promise.resolve(found);
  }

  connect(address: string): Promise<void> {
    return this.dead.includes(address) ? Promise.reject(coded("ETIMEDOUT")) : Promise.resolve();
  }

  exchange({ address, method, path, body, apiKey }: HttpExchange): Promise<{ status: number; body: string }> {
    this.sent.push(`${method} ${path} at ${address}`);
    const set = this.answers[`${method} ${path.replace(/\/p-\d+$/, "/:id")}`];
    if (set !== undefined)
      return set.status === 0 ? Promise.reject(coded("ECONNRESET")) : Promise.resolve(set);
    if (path === "/prueba") return Promise.resolve({ status: 200, body: '"OK"' });
    if (apiKey !== "key") return Promise.resolve({ status: 403, body: '{"message":"Invalid API key"}' });
    return Promise.resolve(this.product(method, path, body));
  }

  left(): number {
    return this.products.size;
  }

  private product(method: string, path: string, body: unknown): { status: number; body: string } {
    if (method === "POST") {
      const made = {
        id: `p-${this.products.size + 1}`,
        ...(body as { nombre: string; precio: number; stock: number }),
      };
      this.products.set(made.id, made);
      return { status: 201, body: JSON.stringify({ producto: made }) };
    }
    const id = path.split("/").at(-1) ?? "";
    const found = this.products.get(id);
    if (found === undefined) return { status: 404, body: '{"message":"Producto no encontrado"}' };
    if (method === "PUT") {
      Object.assign(found, body);
      return { status: 200, body: JSON.stringify({ modificado: found }) };
    }
    if (method === "DELETE") {
      this.products.delete(id);
      return { status: 200, body: JSON.stringify({ eliminado: found }) };
    }
    const fresh = JSON.stringify({ producto: found });
    const text = this.stale ? (this.cache.get(id) ?? fresh) : fresh;
    this.cache.set(id, text);
    return { status: 200, body: text };
  }
}

const coded = (code: string): Error => Object.assign(new Error("no"), { code });

async function run(network: Network, over: Partial<TrafficTarget> = {}): Promise<Check[]> {
  const chain = checkChain({ clock: { now: () => 0, sleep: () => Promise.resolve() }, emit: () => {} });
  const rt = { signal: new AbortController().signal, ids: { hex: () => "ab12cd34" } };
  await checkTraffic(rt, chain, network, {
    names,
    service: "vpce-svc-0bb",
    privateNames: [],
    port: 3000,
    apiKey: "key",
    ...over,
  });
  return chain.checks;
}
const outline = (checks: readonly Check[]): string[] => checks.map(({ id, status }) => `${id} ${status}`);

describe("checkTraffic", () => {
  it("goes from the regional name to a product that is gone again", async () => {
    const network = new Network();
    const checks = await run(network);
    expect(outline(checks)).toEqual([
      "dns pass",
      "tcp 10.0.1.5 pass",
      "tcp 10.0.2.5 pass",
      "http pass",
      "create pass",
      "read pass",
      "update pass",
      "read-again pass",
      "delete pass",
    ]);
    expect(network.left()).toBe(0);
  });

  it("skips the products without a key, and passes", async () => {
    const checks = await run(new Network(), { apiKey: undefined });
    expect(outline(checks).at(-1)).toBe("products skip");
  });

  it("skips everything when no endpoint is named", async () => {
    const checks = await run(new Network(), { names: undefined });
    expect(new Set(checks.map(({ status }) => status))).toEqual(new Set(["skip"]));
  });

  it.each<[string, (network: Network) => void, string[], string]>([
    [
      "the name cannot be resolved",
      (network) => (network.addresses = {}),
      ["dns fail", "tcp skip", "http skip", "products skip"],
      "Consumer's side",
    ],
    [
      "no address answers",
      (network) => (network.dead = ["10.0.1.5", "10.0.2.5"]),
      ["dns pass", "tcp 10.0.1.5 fail", "tcp 10.0.2.5 fail", "http skip", "products skip"],
      "Consumer's side",
    ],
    [
      "no task answers",
      (network) => (network.answers["GET /prueba"] = { status: 0, body: "" }),
      ["dns pass", "tcp 10.0.1.5 pass", "tcp 10.0.2.5 pass", "http fail", "products skip"],
      "Producer's side",
    ],
  ])("%s", async (_name, breakIt, expected, side) => {
    const network = new Network();
    breakIt(network);
    const checks = await run(network);
    expect(outline(checks)).toEqual(expected);
    expect(checks.find(({ status }) => status === "fail")?.hint).toContain(side);
  });

  it("reports one dead zone, and goes on through the other", async () => {
    const network = new Network();
    network.dead = ["10.0.1.5"];
    const checks = await run(network);
    expect(outline(checks).slice(1, 4)).toEqual(["tcp 10.0.1.5 fail", "tcp 10.0.2.5 pass", "http pass"]);
    expect(network.sent.every((line) => line.endsWith("10.0.2.5"))).toBe(true);
  });

  it("finds a cache that nobody invalidates", async () => {
    const network = new Network();
    network.stale = true;
    const checks = await run(network);
    expect(outline(checks).slice(-2)).toEqual(["read-again fail", "delete pass"]);
    expect(network.left()).toBe(0);
  });

  it("deletes the product whatever fails in between", async () => {
    const network = new Network();
    network.answers["PUT /productos/:id"] = { status: 500, body: "no" };
    const checks = await run(network);
    expect(outline(checks).slice(-3)).toEqual(["update fail", "read-again skip", "delete pass"]);
    expect(network.left()).toBe(0);
  });

  it("says that a key is the consumer's to get", async () => {
    const checks = await run(new Network(), { apiKey: "wrong" });
    const failed = checks.find(({ status }) => status === "fail");
    expect([failed?.id, failed?.hint]).toEqual([
      "create",
      expect.stringContaining("Consumer's side: this API key"),
    ]);
    expect(outline(checks).at(-1)).toBe("delete skip");
  });

  it("checks the private name as well, where it is on", async () => {
    const checks = await run(new Network(), { privateNames: ["api.shop.example"] });
    expect(outline(checks).slice(0, 3)).toEqual(["dns pass", "private-dns fail", "tcp skip"]);
  });
});
