import { z } from "zod";
import { defineCommand, type AnyCommand } from "../../../src/commands/define.ts";
import type { CommandEntry } from "../../../src/commands/registry.ts";
import { PrivlinkError } from "../../../src/errors/error.ts";

/** A command with a flag of every kind. */
export const grant = defineCommand({
  name: "grant",
  summary: "Grant access",
  description: "Grants access to endpoints.",
  examples: [{ command: 'privlink grant vpce-1 --reason "audit"', does: "grant one" }],
  positionals: [{ key: "endpoints", placeholder: "endpoint", variadic: true }],
  input: z.object({
    endpoints: z.array(z.string().startsWith("vpce-", "An endpoint id starts with vpce-")).default([]),
    reason: z.string().min(3).describe("Why").meta({ placeholder: "text", short: "r" }),
    expiresIn: z
      .string()
      .regex(/^\d+d$/, "Write days, for example 30d")
      .default("30d")
      .describe("For how long")
      .meta({ placeholder: "duration" }),
    zones: z.array(z.string()).optional().describe("Zone ids").meta({ placeholder: "zone" }),
    ports: z
      .array(z.coerce.number().int().max(65_535))
      .optional()
      .describe("Ports")
      .meta({ placeholder: "port" }),
    limit: z.number().int().positive().optional().describe("At most so many"),
    from: z.enum(["local", "ssm"]).optional().describe("Where to test from"),
    all: z.boolean().default(false).describe("All of them"),
    privateDns: z.boolean().default(true).describe("Without private DNS"),
    wait: z.boolean().optional().describe("Wait"),
  }),
  output: z.object({ input: z.record(z.string(), z.unknown()) }),
  run: (input) => Promise.resolve({ input }),
  render: ({ input }, ui) => [ui.bold("granted"), JSON.stringify(input)],
});

/** A command that asks for its reason. */
export const revoke = defineCommand({
  name: "revoke",
  summary: "Revoke access",
  examples: [],
  input: z.object({ reason: z.string(), sure: z.boolean().optional() }),
  output: z.object({ reason: z.string(), account: z.string().optional() }),
  ask: async (partial, rt) => ({
    ...partial,
    reason: partial.reason ?? (await rt.prompter.text({ message: "Why?" })),
  }),
  run: (input, rt) => {
    rt.emit({ type: "warning", message: "This cuts connections" });
    return Promise.resolve({ reason: input.reason, undeclared: 1 });
  },
  render: ({ reason }) => [`revoked: ${reason}`],
  exitCode: ({ reason }) => (reason === "pending" ? 8 : 0),
});

/** A command that ends as its flag says. */
export const fail = defineCommand({
  name: "box fail",
  summary: "Fail",
  examples: [],
  input: z.object({ how: z.enum(["rejected", "internal", "shape"]) }),
  output: z.object({ ok: z.boolean() }),
  run: ({ how }) => {
    if (how === "rejected") {
      throw new PrivlinkError("PL-REJECTED", "The request was rejected", {
        reason: "alice said no",
        details: { endpointId: "vpce-1" },
      });
    }
    if (how === "internal") throw new TypeError("x is undefined");
    return Promise.resolve({ ok: "yes" } as unknown as { ok: boolean });
  },
  render: () => [],
});

/** Commands as a registry that notes what it loads. */
export function registryOf(commands: readonly AnyCommand[], loaded: string[] = []): CommandEntry[] {
  return commands.map((command) => ({
    name: command.name,
    summary: command.summary,
    load: () => {
      loaded.push(command.name);
      return Promise.resolve(command);
    },
  }));
}
