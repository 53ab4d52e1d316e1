import { z } from "zod";
import { PrivlinkError } from "../errors/error.ts";
import { defineCommand } from "./define.ts";
import { controlling, directoryFlag } from "./sandbox-options.ts";

/** `privlink sandbox env` */
export const sandboxEnv = defineCommand({
  name: "sandbox env",
  summary: "Print the environment that points AWS tools at the local AWS",
  description:
    "Prints shell commands for eval. The profile is that of --profile: producer (default), consumer-a, consumer-b.",
  examples: [
    { command: 'eval "$(privlink sandbox env)"', does: "act as the producer team" },
    { command: 'eval "$(privlink sandbox env --profile consumer-a)"', does: "act as a consumer team" },
  ],
  input: z.object({ directory: directoryFlag }),
  output: z.object({
    endpoint: z.string(),
    accounts: z.array(z.object({ id: z.string(), profile: z.string() })),
    pid: z.number(),
    env: z.record(z.string(), z.string()),
    unset: z.array(z.string()),
  }),
  async run(input, rt) {
    const [
      { ControlFault },
      { runningInstance },
      { sandboxDirectory },
      { sandboxEnvironment, competingVariables },
    ] = await Promise.all([
      import("../sandbox/control/fault.ts"),
      import("../sandbox/control/instance.ts"),
      import("../sandbox/control/directory.ts"),
      import("../sandbox/control/environment.ts"),
    ]);
    const directory = sandboxDirectory(input.directory, rt.env);
    const instance = await controlling(async () => {
      const running = await runningInstance(directory);
      if (running === undefined) {
        throw new ControlFault("not-running", "No sandbox is running.", "Run `privlink sandbox start`.");
      }
      return running;
    });
    const wanted = rt.settings.profileFlag ?? "producer";
    if (!instance.accounts.some(({ profile }) => profile === wanted)) {
      const names = instance.accounts.map(({ profile }) => profile).join(", ");
      throw new PrivlinkError("PL-USAGE", `The sandbox has no profile '${wanted}'.`, {
        hint: `Pass --profile with one of: ${names}.`,
      });
    }
    return {
      endpoint: instance.endpoint,
      accounts: instance.accounts.map(({ id, profile }) => ({ id, profile })),
      pid: instance.pid,
      env: sandboxEnvironment(directory, instance, wanted),
      unset: [...competingVariables],
    };
  },
  render: (result) => [
    `unset ${result.unset.join(" ")}`,
    ...Object.entries(result.env).map(
      ([name, value]) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`,
    ),
  ],
});
