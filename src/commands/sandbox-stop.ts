import { z } from "zod";
import { defineCommand } from "./define.ts";
import { controlling, directoryFlag } from "./sandbox-options.ts";

/** `privlink sandbox stop` */
export const sandboxStop = defineCommand({
  name: "sandbox stop",
  summary: "Stop the local AWS and everything it runs",
  description:
    "Stops tasks, databases, caches and listeners. What was built stays and comes back with the next start.",
  examples: [{ command: "privlink sandbox stop", does: "stop it" }],
  input: z.object({ directory: directoryFlag }),
  output: z.object({ stopped: z.boolean(), directory: z.string() }),
  async run(input, rt) {
    const [{ stopProcess }, { sandboxDirectory }] = await Promise.all([
      import("../sandbox/control/stop.ts"),
      import("../sandbox/control/directory.ts"),
    ]);
    const directory = sandboxDirectory(input.directory, rt.env);
    return { stopped: await controlling(() => stopProcess(directory)), directory };
  },
  render: (result) => [result.stopped ? "Sandbox stopped" : "No sandbox is running"],
});
