import { z } from "zod";
import { defineCommand } from "./define.ts";
import { faultLines, faultReport } from "./sandbox-fault-report.ts";
import { controlling, directoryFlag } from "./sandbox-options.ts";

/** `privlink sandbox faults clear` */
export const sandboxFaultsClear = defineCommand({
  name: "sandbox faults clear",
  summary: "Let nothing fail on purpose any more",
  description:
    "Lifts all rules, or those that are named. Consistency and token buckets stay as they were started.",
  examples: [
    { command: "privlink sandbox faults clear", does: "all rules" },
    { command: "privlink sandbox faults clear f2", does: "one" },
  ],
  positionals: [{ key: "ids", placeholder: "id", variadic: true }],
  input: z.object({
    ids: z.array(z.string()).default([]).describe("Ids of rules, as the list shows them"),
    directory: directoryFlag,
  }),
  output: faultReport,
  async run(input, rt) {
    const [{ clearFaults }, { sandboxDirectory }] = await Promise.all([
      import("../sandbox/control/faults.ts"),
      import("../sandbox/control/directory.ts"),
    ]);
    return controlling(() => clearFaults(sandboxDirectory(input.directory, rt.env), input.ids));
  },
  render: faultLines,
});
