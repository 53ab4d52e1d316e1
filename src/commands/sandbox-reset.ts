import { z } from "zod";
import { PrivlinkError } from "../errors/error.ts";
import { defineCommand } from "./define.ts";
import { controlling, directoryFlag } from "./sandbox-options.ts";

/** `privlink sandbox reset` */
export const sandboxReset = defineCommand({
  name: "sandbox reset",
  summary: "Delete everything in the local AWS",
  description:
    "Stops the sandbox and deletes its state, its databases and its keys. The next start makes a new one.",
  examples: [{ command: "privlink sandbox reset --yes", does: "without a question" }],
  input: z.object({ directory: directoryFlag }),
  output: z.object({ reset: z.boolean(), stopped: z.boolean(), directory: z.string() }),
  async run(input, rt) {
    const [{ forget, stopProcess }, { sandboxDirectory }] = await Promise.all([
      import("../sandbox/control/stop.ts"),
      import("../sandbox/control/directory.ts"),
    ]);
    const directory = sandboxDirectory(input.directory, rt.env);
    if (!rt.settings.yes) {
      if (!rt.prompter.interactive) {
        throw new PrivlinkError(
          "PL-NO-TERMINAL",
          "Deleting the sandbox needs a confirmation and there is no terminal.",
          {
            hint: "Pass --yes.",
          },
        );
      }
      const sure = await rt.prompter.confirm({
        message: `Delete everything in the sandbox ${directory}?`,
        initial: false,
      });
      if (!sure) return { reset: false, stopped: false, directory };
    }
    return controlling(async () => {
      const stopped = await stopProcess(directory);
      await forget(directory);
      return { reset: true, stopped, directory };
    });
  },
  render: (result) => [result.reset ? "Sandbox deleted" : "Nothing was deleted"],
});
