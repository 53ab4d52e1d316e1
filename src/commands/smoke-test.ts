import { readFile } from "node:fs/promises";
import { z } from "zod";
import { parseDuration } from "../access/duration.ts";
import { PrivlinkError } from "../errors/error.ts";
import type { Ui } from "../reporting/ui.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { defineCommand } from "./define.ts";

const check = z.object({
  id: z.string(),
  side: z.enum(["consumer", "producer", "path"]),
  status: z.enum(["pass", "fail", "skip"]),
  ms: z.number(),
  detail: z.string(),
  hint: z.string().nullable(),
});

/** Each network step between a second and two minutes. */
const stepBounds = { minMs: 1000, maxMs: 120_000 };

/** `privlink smoke-test` */
export const smokeTest = defineCommand({
  name: "smoke-test",
  summary: "Prove the path from consumer to backend, step by step",
  description:
    "Sends real traffic from where it runs; the owner of the stack gets the producer's side checked as well. The first check that fails is the one to look at. With an API key a product is written, read, changed and deleted. PRIVLINK_API_KEY holds the key, PRIVLINK_RESOLVER=<ip>:<port> names another DNS server than the system's.",
  examples: [
    { command: "privlink smoke-test", does: "the stack, or the only endpoint, of this account" },
    {
      command: "privlink smoke-test vpce-0a1b2c3d --api-key-file key.txt",
      does: "one endpoint, products included",
    },
  ],
  positionals: [{ key: "endpoint", placeholder: "endpoint" }],
  input: z.object({
    endpoint: z
      .string()
      .regex(/^vpce-[0-9a-f]+$/, "An endpoint id looks like vpce-0a1b2c3d")
      .optional()
      .describe("VPC endpoint to test, one's own or one connected to one's service"),
    apiKeyFile: z
      .string()
      .optional()
      .describe("file with the API key for /productos")
      .meta({ placeholder: "path" }),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe("port of the service; the load balancer's where it can be seen, else 3000"),
    timeout: z
      .string()
      .default("5s")
      .describe("how long each network step may take")
      .meta({ placeholder: "duration" }),
  }),
  output: z.object({ ok: z.boolean(), endpointId: z.string().nullable(), checks: z.array(check) }),
  async run(input, rt) {
    const timeoutMs = parseDuration(input.timeout, "--timeout", stepBounds);
    const apiKey = await readApiKey(input.apiKeyFile, rt);
    const [{ smokeTest: run }, { createProbes }] = await Promise.all([
      import("../workflows/smoke-test.ts"),
      import("../workflows/smoke-test-probes.ts"),
    ]);
    const probes = createProbes({ timeoutMs, resolver: rt.env["PRIVLINK_RESOLVER"] });
    return run({ endpointId: input.endpoint, port: input.port, apiKey }, probes, rt);
  },
  render({ ok, checks }, ui) {
    const widest = Math.max(...checks.map(({ id }) => id.length));
    const lines = checks.flatMap(({ id, status, ms, detail, hint }) => [
      `${mark(status, ui)} ${id.padEnd(widest)}  ${status === "skip" ? ui.dim(detail) : detail}${ms >= 1000 ? ui.dim(` (${(ms / 1000).toFixed(1)} s)`) : ""}`,
      ...(hint === null ? [] : [`  ${" ".repeat(widest)}  ${ui.yellow(hint)}`]),
    ]);
    const failed = checks.filter(({ status }) => status === "fail").length;
    const verdict = ok
      ? ui.green("The path works.")
      : ui.red(`${failed} of ${checks.length} checks failed; look at the first one.`);
    return [
      ...lines,
      "",
      checks.some(({ id, status }) => id === "http" && status === "pass") || !ok
        ? verdict
        : ui.green("Nothing is wrong with what was checked."),
    ];
  },
  exitCode: ({ ok }) => (ok ? 0 : 1),
});

function mark(status: "pass" | "fail" | "skip", ui: Ui): string {
  if (status === "pass") return ui.green("✓");
  return status === "fail" ? ui.red("✗") : ui.dim("-");
}

/** The key is never an argument: those are seen by every user of the machine. */
async function readApiKey(
  path: string | undefined,
  { env }: Pick<Runtime, "env">,
): Promise<string | undefined> {
  if (path === undefined) return env["PRIVLINK_API_KEY"]?.trim() || undefined;
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new PrivlinkError("PL-USAGE", `--api-key-file ${path} cannot be read`, {
      reason: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  }
  const key = text.trim();
  if (key === "" || /\s/.test(key)) {
    throw new PrivlinkError("PL-USAGE", `--api-key-file ${path} does not hold one key`, {
      hint: "Put the key, and nothing else, into the file.",
    });
  }
  return key;
}
