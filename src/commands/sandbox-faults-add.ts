import { z } from "zod";
import { PrivlinkError } from "../errors/error.ts";
import { defineCommand } from "./define.ts";
import { faultLines, faultReport } from "./sandbox-fault-report.ts";
import { controlling, directoryFlag, seedFlag } from "./sandbox-options.ts";

/** `privlink sandbox faults add` */
export const sandboxFaultsAdd = defineCommand({
  name: "sandbox faults add",
  summary: "Let calls fail as they fail at AWS",
  description: [
    "A rule is one line: a kind, then conditions that must all hold.",
    "",
    "Kinds:",
    "  throttle, deny, server-error (status=500 or 503): in the words of each service",
    "  error code=… (status=400): any code of AWS",
    "  delay delay=200ms: answered later",
    "  dropped: the connection is reset, nothing was done",
    "  lost-answer: done, then the connection is reset",
    "",
    "Conditions:",
    "  service=ec2 (signing name), operation=Describe*, account=111111111111",
    "  only=reads or only=writes",
    "  calls=3, calls=3-5 or calls=3-: of those that match the above, counted from now",
    "  probability=20%",
    "",
    "The first rule that hits a call decides; delays add up. Rules last until they are cleared or the sandbox stops. A file holds a list `rules` of objects with the same keys (delayMs instead of delay; message for error) and perhaps `seed`.",
  ].join("\n"),
  examples: [
    { command: 'privlink sandbox faults add "throttle service=ec2 probability=20%"', does: "a busy EC2" },
    { command: 'privlink sandbox faults add "lost-answer operation=CreateVpc calls=1"', does: "once" },
    {
      command:
        'privlink sandbox faults add "error operation=RunInstances code=InsufficientInstanceCapacity status=500"',
      does: "a zone without capacity",
    },
    { command: "privlink sandbox faults add --file storm.yaml --seed 7", does: "many at once, repeatable" },
  ],
  positionals: [{ key: "rules", placeholder: "rule", variadic: true }],
  input: z.object({
    rules: z.array(z.string()).default([]).describe("Rules, one argument each"),
    file: z.string().optional().describe("YAML or JSON file with rules").meta({ placeholder: "file" }),
    seed: seedFlag,
    directory: directoryFlag,
  }),
  output: faultReport,
  async run(input, rt) {
    if (input.rules.length === 0 && input.file === undefined && input.seed === undefined) {
      throw new PrivlinkError("PL-USAGE", "<rule> is missing", {
        hint: "Name a rule or pass --file. See `privlink sandbox faults add --help`.",
      });
    }
    const [{ addFaults }, { readRules }, { sandboxDirectory }] = await Promise.all([
      import("../sandbox/control/faults.ts"),
      import("../sandbox/control/fault-rules.ts"),
      import("../sandbox/control/directory.ts"),
    ]);
    return controlling(async () => {
      const rules = await readRules({ texts: input.rules, file: input.file, seed: input.seed });
      return addFaults(sandboxDirectory(input.directory, rt.env), rules);
    });
  },
  render: faultLines,
});
