import { PrivlinkError } from "../../../src/errors/error.ts";
import { createPrompter } from "../../../src/runtime/prompter.ts";
import { describeTerminal } from "../../../src/runtime/streams.ts";

/*
 * Asks one question and prints the answer as one line of JSON. Arguments: kind, number of choices.
 * Bundled and run on a pseudo-terminal by prompter.test.ts.
 */
const [kind, count = "3", ...flags] = process.argv.slice(2);
const streams = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr };
const prompter = createPrompter({
  streams,
  terminal: describeTerminal(streams, process.env, { color: !flags.includes("--no-color"), input: true }),
  yes: flags.includes("--yes"),
  signal: new AbortController().signal,
  quiet: () => () => undefined,
});
const choices = Array.from({ length: Number(count) }, (_, index) => ({
  name: `vpce-${String(index).padStart(4, "0")}  ${222222222222 + (index % 7)}  team-${index % 5}  ${"long ".repeat(20)}`,
  value: index,
  description: `reason ${index}`,
}));

try {
  const answer =
    kind === "pick"
      ? await prompter.pick({ message: "Which connections?", choices })
      : kind === "select"
        ? await prompter.select({ message: "Which one?", choices })
        : kind === "confirm"
          ? await prompter.confirm({ message: "Go on?" })
          : await prompter.text({
              message: "Why?",
              validate: (value) => value.length > 2 || "Give a reason of three letters at least.",
            });
  process.stdout.write(`answer=${JSON.stringify(answer)}\n`);
} catch (error) {
  if (!(error instanceof PrivlinkError)) throw error;
  process.stdout.write(`error=${error.code}\n`);
  process.exitCode = 130;
}
