import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { Typed } from "./commands/answers.ts";
import type { AnyCommand } from "./commands/define.ts";
import { commandLineOf, usageOf, type CommandLine, type Flag } from "./commands/flags.ts";
import { commandHelp, overviewHelp } from "./commands/help.ts";
import type { CommandEntry } from "./commands/registry.ts";
import { PrivlinkError } from "./errors/error.ts";
import type { Ui } from "./reporting/ui.ts";
import type { GlobalFlags } from "./runtime/settings.ts";

/** What the command line asks for. */
export type Request =
  | {
      readonly kind: "run";
      readonly command: AnyCommand;
      readonly line: CommandLine;
      readonly typed: Typed;
      readonly flags: GlobalFlags;
    }
  /** Help or version, asked for. */
  | { readonly kind: "text"; readonly lines: readonly string[] }
  /** A group or nothing was named: its help, as an error. */
  | { readonly kind: "incomplete"; readonly lines: readonly string[] };

/** What the tree is grown from. */
export interface ProgramOptions {
  readonly commands: readonly CommandEntry[];
  readonly groups: Readonly<Record<string, string>>;
  readonly version: string;
  /** Style and width of the help. */
  readonly ui: Ui;
}

interface Loaded {
  readonly command: AnyCommand;
  readonly line: CommandLine;
}

/**
 * Reads the command line. Only the command that is named is loaded; help of the program, version and a
 * mistyped command load none.
 * @throws {PL-USAGE} for an unknown command or flag, with the nearest known one
 */
export async function readCommandLine(argv: readonly string[], options: ProgramOptions): Promise<Request> {
  const loaded = new Map<Command, Loaded>();
  const output: string[] = [];
  let chosen: (Loaded & { readonly typed: Typed }) | undefined;
  let explained: Command | undefined;

  const root: Command = addGlobalFlags(new Command("privlink"))
    .version(options.version, "-V, --version")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.push(text),
      writeErr: (text) => output.push(text),
      outputError: () => undefined,
    })
    .configureHelp({
      formatHelp: (command) => {
        explained = command;
        return helpLines(command, root, loaded.get(command), options).join("\n");
      },
    });

  const leaves = new Map<Command, CommandEntry>();
  const loadLeaf = async (_parent: Command, leaf: Command): Promise<void> => {
    const entry = leaves.get(leaf);
    if (entry === undefined) return;
    const command = await entry.load();
    const line = commandLineOf(command);
    loaded.set(leaf, { command, line });
    addCommandLine(leaf, line);
    leaf.action(() => {
      chosen = { command, line, typed: typedOf(leaf, line) };
    });
  };
  root.hook("preSubcommand", loadLeaf);
  for (const entry of options.commands) {
    const words = entry.name.split(" ");
    const parent = words.slice(0, -1).reduce((group, word) => groupOf(group, word, loadLeaf), root);
    leaves.set(parent.command(words.at(-1) ?? "").allowExcessArguments(false), entry);
  }

  try {
    await root.parseAsync(withoutHelpCommand(argv), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const lines = output.join("").trimEnd().split("\n");
    const isMistyped =
      explained !== undefined && !leaves.has(explained) && explained.args[0]?.startsWith("-") === false;
    // `privlink aprove --help` deserves better than the help of everything.
    if (isMistyped)
      return readCommandLine(
        argv.filter((word) => !["-h", "--help", "help"].includes(word)),
        options,
      );
    if (error.exitCode === 0) return { kind: "text", lines };
    if (error.code === "commander.help") return { kind: "incomplete", lines };
    throw usageError(error, argv, options.groups);
  }
  if (chosen === undefined) return { kind: "incomplete", lines: helpLines(root, root, undefined, options) };
  return { kind: "run", ...chosen, flags: globalFlagsOf(root) };
}

/** True when the command line has the switch, for what must be known before it is understood. */
export function hasSwitch(argv: readonly string[], name: string): boolean {
  const end = argv.indexOf("--");
  return (end === -1 ? argv : argv.slice(0, end)).includes(name);
}

function addGlobalFlags(root: Command): Command {
  const text = (flags: string): Option => new Option(flags).argParser(once);
  return root
    .option("--json")
    .option("-y, --yes")
    .option("--verbose")
    .option("--no-color")
    .option("--no-input")
    .addOption(text("--profile <name>"))
    .addOption(text("--region <region>"))
    .addOption(text("--stack <name>"))
    .addOption(text("--config <file>"));
}

function globalFlagsOf(root: Command): GlobalFlags {
  const values = root.opts<{
    json?: true;
    yes?: true;
    verbose?: true;
    color: boolean;
    input: boolean;
    profile?: string;
    region?: string;
    stack?: string;
    config?: string;
  }>();
  const { profile, region, stack, config } = values;
  return {
    json: values.json === true,
    yes: values.yes === true,
    verbose: values.verbose === true,
    color: values.color,
    input: values.input,
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(stack === undefined ? {} : { stack }),
    ...(config === undefined ? {} : { config }),
  };
}

/** The group of that name in another one. */
function groupOf(
  parent: Command,
  name: string,
  loadLeaf: (parent: Command, leaf: Command) => Promise<void>,
): Command {
  const known = parent.commands.find((command) => command.name() === name);
  return known ?? parent.command(name).helpCommand(false).hook("preSubcommand", loadLeaf);
}

function addCommandLine(leaf: Command, line: CommandLine): void {
  for (const flag of line.flags) {
    const flags = flag.short === undefined ? usageOf(flag) : `-${flag.short}, ${usageOf(flag)}`;
    if (flag.kind === "switch") {
      leaf.addOption(new Option(flags)).addOption(new Option(flag.name.replace("--", "--no-")).hideHelp());
    } else {
      leaf.addOption(new Option(flags).argParser<string | string[]>(flag.list ? collect : onceOrEmpty));
    }
  }
  for (const argument of line.arguments) {
    leaf.argument(`[${argument.placeholder}${argument.variadic ? "..." : ""}]`);
  }
}

function typedOf(leaf: Command, line: CommandLine): Typed {
  const values = leaf.opts<Record<string, string | string[] | boolean | undefined>>();
  const flags = line.flags.map((flag) => [flag.key, values[attributeOf(leaf, flag)]] as const);
  const args = line.arguments.map(
    (argument, index) => [argument.key, leaf.processedArgs[index] as string | string[] | undefined] as const,
  );
  return Object.fromEntries([...flags, ...args]);
}

function attributeOf(leaf: Command, flag: Flag): string {
  return leaf.options.find((option) => option.long === flag.name)?.attributeName() ?? flag.key;
}

/** A second value would silently replace the first. */
function once(value: string, previous: unknown): string {
  if (value === "") throw new InvalidArgumentError("It is empty.");
  return onceOrEmpty(value, previous);
}

function onceOrEmpty(value: string, previous: unknown): string {
  if (previous !== undefined) throw new InvalidArgumentError("The flag is given twice.");
  return value;
}

function collect(value: string, previous: string | string[] | undefined): string[] {
  return Array.isArray(previous) ? [...previous, value] : [value];
}

/** `privlink help approve` is `privlink approve --help`. */
function withoutHelpCommand(argv: readonly string[]): string[] {
  return argv[0] === "help" ? [...argv.slice(1), "--help"] : [...argv];
}

function helpLines(
  command: Command,
  root: Command,
  loaded: Loaded | undefined,
  { commands, groups, ui }: ProgramOptions,
): string[] {
  if (loaded !== undefined) return commandHelp(loaded.command, loaded.line, ui);
  if (command === root) return overviewHelp(commands, undefined, ui);
  const name = pathOf(command, root);
  const members = commands.filter((entry) => entry.name.startsWith(`${name} `));
  return overviewHelp(members, { name, summary: groups[name] ?? "" }, ui);
}

/** `sandbox faults`: the words that lead to a group. */
function pathOf(command: Command, root: Command): string {
  const { parent } = command;
  const own = command.name();
  return parent === null || parent === root ? own : `${pathOf(parent, root)} ${own}`;
}

/** commander's words, with its suggestion as the hint. */
function usageError(
  error: CommanderError,
  argv: readonly string[],
  groups: ProgramOptions["groups"],
): PrivlinkError {
  const [first = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const message = first.charAt(0).toUpperCase() + first.slice(1).replace(/\.$/, "");
  const [, near] = /\(Did you mean (?:one of )?(.+)\?\)/.exec(suggestion ?? "") ?? [];
  const command = argv.find((word) => /^[a-z][a-z-]*$/.test(word));
  const isUnknown = error.code === "commander.unknownCommand" && groups[command ?? ""] === undefined;
  const help = isUnknown ? undefined : command;
  return new PrivlinkError("PL-USAGE", message, {
    reason: reasons[error.code] ?? "The command line could not be read",
    hint: `${near === undefined ? "" : `Did you mean ${near}? `}See \`privlink ${help === undefined ? "" : `${help} `}--help\`.`,
    cause: error,
    ...(near === undefined ? {} : { details: { suggestions: near.split(", ") } }),
  });
}

const reasons: Readonly<Record<string, string>> = {
  "commander.unknownCommand": "privlink has no such command",
  "commander.unknownOption": "The command has no such flag",
  "commander.excessArguments": "The command takes fewer arguments",
  "commander.optionMissingArgument": "The flag needs a value",
  "commander.invalidArgument": "The value is not allowed",
};
