import { fileURLToPath } from "node:url";
import { z } from "zod";
import { PrivlinkError } from "../errors/error.ts";
import { defineCommand } from "./define.ts";
import { controlling, directoryFlag, seedFlag } from "./sandbox-options.ts";

/** `privlink sandbox start` */
export const sandboxStart = defineCommand({
  name: "sandbox start",
  summary: "Start the local AWS",
  description:
    "Starts AWS on this machine: three accounts, the APIs that a private backend needs, and a data path with real PostgreSQL, Redis, tasks and load balancers. State survives stop and start.",
  examples: [
    { command: "privlink sandbox start", does: "start it, or find the one that runs" },
    { command: 'eval "$(privlink sandbox env)"', does: "point this shell at it" },
    { command: "privlink sandbox start --directory ./box --port 0", does: "one more, beside the first" },
    {
      command:
        'privlink sandbox start --fault "throttle probability=20%" --consistency-ms 1000-5000 --throttling',
      does: "AWS on a bad day; `privlink sandbox faults add --help` explains rules",
    },
  ],
  input: z.object({
    directory: directoryFlag,
    port: z.coerce
      .number()
      .int()
      .min(0)
      .max(65_535)
      .default(4577)
      .describe("Port of the API on 127.0.0.1; 0 takes any")
      .meta({ placeholder: "number" }),
    timeScale: z.coerce
      .number()
      .min(0)
      .max(1000)
      .default(0)
      .describe("How fast time goes: 0 = all at once, 1 = as on AWS, 60 = a minute takes a second")
      .meta({ placeholder: "factor" }),
    dataPath: z
      .boolean()
      .default(true)
      .describe("Run real servers and listeners; --no-data-path answers API calls only"),
    fault: z
      .array(z.string())
      .default([])
      .describe("What fails on purpose: one rule each")
      .meta({ placeholder: "rule" }),
    faults: z.string().optional().describe("YAML or JSON file with rules").meta({ placeholder: "file" }),
    seed: seedFlag,
    consistencyMs: z
      .string()
      .regex(/^\d{1,7}(-\d{1,7})?$/, "It must be a number of milliseconds, or a range such as 1000-5000")
      .optional()
      .describe("How long changes stay unseen, in milliseconds: 1000-5000")
      .meta({ placeholder: "from-to" }),
    throttling: z.boolean().default(false).describe("Limit the rate of EC2 calls by AWS's token buckets"),
  }),
  output: z.object({
    endpoint: z.string(),
    accounts: z.array(z.object({ id: z.string(), profile: z.string() })),
    pid: z.number(),
    directory: z.string(),
    resolver: z.string().optional(),
    started: z.boolean(),
  }),
  async run(input, rt) {
    const [{ startProcess }, { readRules }, { sandboxDirectory }] = await Promise.all([
      import("../sandbox/control/start.ts"),
      import("../sandbox/control/fault-rules.ts"),
      import("../sandbox/control/directory.ts"),
    ]);
    const directory = sandboxDirectory(input.directory, rt.env);
    const serverFile = fileURLToPath(new URL("./sandbox/server.js", import.meta.url));
    const { instance, started } = await controlling(async () => {
      const { fault: texts, faults: file, seed, consistencyMs, throttling } = input;
      const hasRules = texts.length > 0 || file !== undefined || seed !== undefined;
      const conditions = {
        ...(hasRules && { faults: await readRules({ texts, file, seed }) }),
        ...(consistencyMs !== undefined && { consistency: { ...lagOf(consistencyMs), seed: seed ?? 1 } }),
        ...(throttling && { throttling }),
      };
      return startProcess({ ...input, directory, conditions, serverFile, signal: rt.signal });
    });
    rt.emit({ type: "next", message: "Point this shell at it", command: 'eval "$(privlink sandbox env)"' });
    return {
      endpoint: instance.endpoint,
      accounts: instance.accounts.map(({ id, profile }) => ({ id, profile })),
      pid: instance.pid,
      directory,
      ...(instance.resolver !== undefined && { resolver: instance.resolver }),
      started,
    };
  },
  render: (result, ui) => [
    `${ui.green("●")} Sandbox ${result.started ? "started" : "is running"} at ${ui.bold(result.endpoint)} (pid ${result.pid})`,
    ...result.accounts.map(({ id, profile }) => `  ${id}  ${profile}`),
  ],
});

/** `1000-5000`, or one number for both ends. */
function lagOf(range: string): { minMs: number; maxMs: number } {
  const [minMs = 0, maxMs = minMs] = range.split("-").map(Number);
  if (minMs <= maxMs) return { minMs, maxMs };
  throw new PrivlinkError("PL-USAGE", `--consistency-ms "${range}" ends before it begins`, {
    hint: "Pass the smaller number first, for example 1000-5000.",
  });
}
