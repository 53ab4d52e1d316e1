import { z } from "zod";
import { type Finding, fail, pass } from "./check.ts";
import type { CheckChain } from "./smoke-test-chain.ts";
import type { HttpExchange, Probes } from "./smoke-test-probes.ts";

const product = z.object({ id: z.string(), nombre: z.string(), precio: z.number(), stock: z.number() });

/** Where the products are asked for, and as whom. */
export interface ProductsTarget {
  readonly at: Pick<HttpExchange, "address" | "port" | "host">;
  readonly apiKey: string;
  /** Makes the name of the test product unique. */
  readonly nonce: string;
}

/**
 * Writes, reads, changes, reads again and deletes a product: database, cache and the cache's invalidation all have to
 * work. A product that was made is deleted whatever comes in between.
 */
export async function checkProducts(
  chain: CheckChain,
  probes: Probes,
  { at, apiKey, nonce }: ProductsTarget,
): Promise<void> {
  const call = (method: string, path: string, body?: unknown) =>
    probes.exchange({ ...at, method, path, apiKey, ...(body === undefined ? {} : { body }) });
  const wanted = { nombre: `privlink smoke test ${nonce}`, precio: 1.5, stock: 1 };
  let id: string | undefined;

  await chain.run("create", "producer", async () => {
    const made = await attempt(() => call("POST", "/productos", wanted), "POST /productos", 201, "producto");
    id = made.product?.id;
    return made.finding;
  });
  const path = (): string => `/productos/${encodeURIComponent(id ?? "")}`;
  await chain.run("read", "producer", async () => {
    const read = await attempt(() => call("GET", path()), "GET /productos/<id>", 200, "producto");
    return read.product === undefined ? read.finding : same(read.product.precio, wanted.precio, read.finding);
  });
  await chain.run("update", "producer", async () => {
    const changed = await attempt(
      () => call("PUT", path(), { precio: 2.5 }),
      "PUT /productos/<id>",
      200,
      "modificado",
    );
    return changed.finding;
  });
  await chain.run("read-again", "producer", async () => {
    const read = await attempt(() => call("GET", path()), "GET /productos/<id>", 200, "producto");
    return read.product === undefined ? read.finding : same(read.product.precio, 2.5, read.finding);
  });
  const remove = async (): Promise<Finding> =>
    (await attempt(() => call("DELETE", path()), "DELETE /productos/<id>", 200, "eliminado")).finding;
  await (id === undefined
    ? chain.run("delete", "producer", remove)
    : chain.aside("delete", "producer", remove));
}

function same(actual: number, expected: number, finding: Finding): Finding {
  if (actual === expected) return finding;
  return fail(
    `The product costs ${actual}, and ${expected} was written`,
    "Producer's side: the cache answers with what was there before the write; look at the service's invalidation.",
  );
}

async function attempt(
  send: () => Promise<{ status: number; body: string }>,
  what: string,
  expected: number,
  key: string,
): Promise<{ finding: Finding; product?: z.output<typeof product> }> {
  let answer: { status: number; body: string };
  try {
    answer = await send();
  } catch (error) {
    return { finding: fail(`${what}: ${messageOf(error)}`, producersHint) };
  }
  if (answer.status !== expected) {
    return {
      finding: fail(
        `${what} answered ${answer.status}: ${answer.body.slice(0, 200)}`,
        hintFor(answer.status),
      ),
    };
  }
  const parsed = z.object({ [key]: product }).safeParse(parseJson(answer.body));
  const found = parsed.success ? parsed.data[key] : undefined;
  if (found === undefined) {
    return {
      finding: fail(`${what} answered ${expected}, but without a product in "${key}"`, producersHint),
    };
  }
  return { finding: pass(`${what} answered ${expected}`), product: found };
}

const producersHint =
  "Producer's side: the service took the connection and did not answer as it should; its owner runs `privlink smoke-test`.";

function hintFor(status: number): string {
  if (status === 401 || status === 403)
    return "Consumer's side: this API key is not accepted; ask the owner for a valid one.";
  if (status === 429) return "The service limits the rate of requests; try again in a minute.";
  return producersHint;
}

/** What an error says, its code first. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && !error.message.includes(code)
    ? `${code}: ${error.message}`
    : error.message;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
