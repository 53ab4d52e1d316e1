import { exitCodes } from "../errors/exit-codes.ts";
import { displayWidth, wrap } from "../reporting/text.ts";
import type { Ui } from "../reporting/ui.ts";
import type { AnyCommand } from "./define.ts";
import { usageOf, type CommandLine, type Flag } from "./flags.ts";
import type { CommandEntry } from "./registry.ts";

type Row = readonly [left: string, right: string];

const globalRows: readonly Row[] = [
  ["    --json", "one JSON document on stdout, also on failure"],
  ["-y, --yes", "answer yes to every confirmation"],
  ["    --profile <name>", "AWS profile (AWS_PROFILE)"],
  ["    --region <region>", "AWS region (AWS_REGION)"],
  ["    --stack <name>", "stack to work on (PRIVLINK_STACK; default: privlink)"],
  ["    --config <file>", "project file (PRIVLINK_CONFIG; default: privlink.yaml)"],
  ["    --no-input", "never ask; a missing answer is an error"],
  ["    --no-color", "no colour (NO_COLOR)"],
  ["    --verbose", "stack traces with errors"],
  ["-h, --help", "this help"],
];

/** Help of the whole program, or of a group such as `sandbox`; needs the registry only. */
export function overviewHelp(
  entries: readonly CommandEntry[],
  group: { readonly name: string; readonly summary: string } | undefined,
  ui: Ui,
): string[] {
  const usage =
    group === undefined ? "privlink <command> [flags]" : `privlink ${group.name} <command> [flags]`;
  const first = group === undefined ? "demo" : (entries[0]?.name ?? group.name);
  const help = group === undefined ? "approve" : first;
  return [
    group === undefined
      ? "Self-service AWS PrivateLink: build, request, approve and prove access"
      : group.summary,
    ...section("Usage", [`  ${usage}`], ui),
    ...section(
      "Commands",
      rows(
        entries.map(({ name, summary }) => [name, summary]),
        ui,
      ),
      ui,
    ),
    ...section("Global flags", rows(globalRows, ui), ui),
    "",
    `\`privlink ${help} --help\` explains a command. \`privlink --version\` prints the version.`,
  ];
}

/** Help of one command: examples before flags, then exit codes. */
export function commandHelp(command: AnyCommand, line: CommandLine, ui: Ui): string[] {
  const usage = [
    `privlink ${command.name}`,
    ...line.arguments.map((one) => {
      const text = `${one.placeholder}${one.variadic ? "…" : ""}`;
      return one.required ? `<${text}>` : `[${text}]`;
    }),
    ...line.flags.filter((flag) => flag.required).map(usageOf),
    "[flags]",
  ].join(" ");
  return [
    command.summary,
    ...(command.description === undefined ? [] : ["", ...wrap(command.description, ui.width)]),
    ...section("Usage", [`  ${usage}`], ui),
    ...section(
      "Examples",
      command.examples.flatMap((example) => exampleLines(example, ui)),
      ui,
    ),
    ...section(
      "Arguments",
      rows(
        line.arguments.map((one) => [`${one.placeholder}${one.variadic ? "…" : ""}`, explanation(one)]),
        ui,
      ),
      ui,
    ),
    ...section("Flags", rows(line.flags.map(flagRow), ui), ui),
    ...section("Global flags", rows(globalRows, ui), ui),
    ...section(
      "Exit codes",
      rows(
        Object.entries(exitCodes).map(([code, meaning]) => [code, meaning]),
        ui,
      ),
      ui,
    ),
  ];
}

function section(title: string, lines: readonly string[], ui: Ui): string[] {
  return lines.length === 0 ? [] : ["", ui.bold(`${title}:`), ...lines];
}

function exampleLines(example: { readonly command: string; readonly does: string }, ui: Ui): string[] {
  return [`  ${example.command}`, ...wrap(example.does, ui.width - 6).map((line) => `      ${ui.dim(line)}`)];
}

/** A switch that is on by default is shown as what switches it off. */
function flagRow(flag: Flag): Row {
  const short = flag.short === undefined ? "    " : `-${flag.short}, `;
  if (flag.kind === "switch") {
    return [
      `${short}${flag.fallback === true ? flag.name.replace("--", "--no-") : flag.name}`,
      explanation(flag),
    ];
  }
  return [`${short}${flag.name} <${flag.placeholder}>${flag.list ? ",…" : ""}`, explanation(flag)];
}

function explanation(flag: Flag): string {
  const notes = [
    ...(flag.choices === undefined || flag.placeholder === flag.choices.join("|")
      ? []
      : [`one of: ${flag.choices.join(", ")}`]),
    ...(flag.required ? ["required"] : []),
    ...(flag.fallback === undefined || flag.kind === "switch" ? [] : defaultNote(flag.fallback)),
  ];
  return `${flag.description}${notes.length === 0 ? "" : ` (${notes.join("; ")})`}`.trim();
}

function defaultNote(fallback: unknown): string[] {
  if (Array.isArray(fallback)) return fallback.length === 0 ? [] : [`default: ${fallback.join(",")}`];
  return [`default: ${typeof fallback === "string" ? fallback : JSON.stringify(fallback)}`];
}

function rows(entries: readonly Row[], ui: Ui): string[] {
  const left = Math.min(
    Math.max(0, ...entries.map(([name]) => displayWidth(name))),
    Math.floor(ui.width / 2),
  );
  const room = Math.max(20, ui.width - left - 4);
  return entries.flatMap(([name, text]) => {
    const [first = "", ...rest] = wrap(text, room);
    const fits = displayWidth(name) <= left;
    const head = fits
      ? [`  ${name.padEnd(left)}  ${first}`.trimEnd()]
      : [`  ${name}`, `${" ".repeat(left + 4)}${first}`];
    return [...head, ...rest.map((line) => `${" ".repeat(left + 4)}${line}`)];
  });
}
