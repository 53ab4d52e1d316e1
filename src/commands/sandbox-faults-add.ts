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
    "A rule is one line: a kind, then conditions; all that are given must hold.",
    "Kinds: throttle, server-error (status=503 for the other one), deny, error code=… (any code of AWS, status=400 unless given), dropped (the connection is reset, nothing was done), lost-answer (done, then the connection is reset), delay delay=200ms.",
    "Conditions: service=ec2 (signing name), operation=Describe*, only=reads or only=writes, account=111111111111, calls=3 or 3-5 or 3- (of the calls that match the rest, counted from now), probability=20%.",
    "The first rule that hits a call decides; delays add up. Rules last until they are cleared or the sandbox stops. A file has the same under `rules`, one key each (`delayMs`, and `message` for error), and `seed`.",
  ].join(" "),
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
