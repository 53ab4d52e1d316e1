import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { parseRule } from "../faults/rule-text.ts";
import { checkedRules, InvalidRules, type FaultRule, type FaultRulesInput } from "../faults/rule.ts";
import { ControlFault } from "./fault.ts";

/** Rules as they come from a command line. */
export interface RuleSources {
  /** One rule each. */
  readonly texts: readonly string[];
  /** A YAML or JSON file with `rules` and perhaps `seed`. */
  readonly file: string | undefined;
  /** Wins over the file's. */
  readonly seed: number | undefined;
}

/**
 * The rules of a file, then those of the command line. Whether the services and operations exist is for the
 * sandbox to say.
 *
 * @throws ControlFault `bad-rule`
 */
export async function readRules({ texts, file, seed }: RuleSources): Promise<FaultRulesInput> {
  try {
    const fromFile = file === undefined ? { rules: [] as FaultRule[] } : await rulesOfFile(file);
    const chosen = seed ?? fromFile.seed;
    return {
      ...(chosen !== undefined && { seed: chosen }),
      rules: [...fromFile.rules, ...texts.map(parseRule)],
    };
  } catch (error) {
    if (error instanceof InvalidRules) throw badRule(error.message);
    throw error;
  }
}

/** How a rule that cannot be used is refused. */
export function badRule(message: string): ControlFault {
  return new ControlFault("bad-rule", message, "See `privlink sandbox faults add --help`.");
}

async function rulesOfFile(
  file: string,
): Promise<{ readonly seed?: number | undefined; rules: FaultRule[] }> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InvalidRules(`${file} cannot be read (${code ?? String(error)})`);
  }
  try {
    return checkedRules(parse(text));
  } catch (error) {
    throw new InvalidRules(`${file}: ${error instanceof Error ? firstLine(error.message) : String(error)}`);
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}
