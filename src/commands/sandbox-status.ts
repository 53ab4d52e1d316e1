import { z } from "zod";
import { defineCommand } from "./define.ts";
import { directoryFlag } from "./sandbox-options.ts";

/** `privlink sandbox status` */
export const sandboxStatus = defineCommand({
  name: "sandbox status",
  summary: "Show whether the local AWS runs, and where",
  examples: [
    { command: "privlink sandbox status --json", does: "endpoint, accounts, number of calls so far" },
  ],
  input: z.object({ directory: directoryFlag }),
  output: z.object({
    running: z.boolean(),
    directory: z.string(),
    endpoint: z.string().optional(),
    accounts: z.array(z.object({ id: z.string(), profile: z.string() })),
    pid: z.number().optional(),
    resolver: z.string().optional(),
    startedAt: z.string().optional(),
    requests: z.number().optional(),
    writes: z.number().optional(),
    faults: z.object({ rules: z.number(), injected: z.number(), throttled: z.number() }).optional(),
  }),
  async run(input, rt) {
    const [{ runningInstance }, { sandboxDirectory }] = await Promise.all([
      import("../sandbox/control/instance.ts"),
      import("../sandbox/control/directory.ts"),
    ]);
    const directory = sandboxDirectory(input.directory, rt.env);
    const instance = await runningInstance(directory);
    if (instance === undefined) return { running: false, directory, accounts: [] };
    return {
      running: true,
      directory,
      endpoint: instance.endpoint,
      accounts: instance.accounts.map(({ id, profile }) => ({ id, profile })),
      pid: instance.pid,
      ...(instance.resolver !== undefined && { resolver: instance.resolver }),
      startedAt: instance.startedAt,
      requests: instance.health.requests,
      writes: instance.health.writes,
      faults: instance.health.faults,
    };
  },
  render: (result, ui) =>
    result.running
      ? [
          `${ui.green("●")} Sandbox runs at ${ui.bold(result.endpoint ?? "")} (pid ${result.pid}) since ${result.startedAt}`,
          `  ${result.requests} calls so far, ${result.writes} of them changed something`,
          ...faultNote(result.faults),
          ...result.accounts.map(({ id, profile }) => `  ${id}  ${profile}`),
        ]
      : ["○ No sandbox is running. Start one: privlink sandbox start"],
  exitCode: (result) => (result.running ? 0 : 1),
});

/** A line when anything fails on purpose. */
function faultNote(faults: { rules: number; injected: number; throttled: number } | undefined): string[] {
  if (faults === undefined || faults.rules + faults.injected + faults.throttled === 0) return [];
  const rules = `${faults.rules} ${faults.rules === 1 ? "fault rule is" : "fault rules are"} in force`;
  return [`  ${rules}, ${faults.injected} calls were hit, ${faults.throttled} found a token bucket empty`];
}
