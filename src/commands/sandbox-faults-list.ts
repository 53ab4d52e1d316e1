import { z } from "zod";
import { defineCommand } from "./define.ts";
import { faultLines, faultReport } from "./sandbox-fault-report.ts";
import { controlling, directoryFlag } from "./sandbox-options.ts";

/** `privlink sandbox faults list` */
export const sandboxFaultsList = defineCommand({
  name: "sandbox faults list",
  summary: "List what fails on purpose, and how often it did",
  examples: [
    { command: "privlink sandbox faults list", does: "each rule, the calls it saw and those it hit" },
  ],
  input: z.object({ directory: directoryFlag }),
  output: faultReport,
  async run(input, rt) {
    const [{ readFaults }, { sandboxDirectory }] = await Promise.all([
      import("../sandbox/control/faults.ts"),
      import("../sandbox/control/directory.ts"),
    ]);
    return controlling(() => readFaults(sandboxDirectory(input.directory, rt.env)));
  },
  render: faultLines,
});
