import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { parsePrincipal } from "../access/principal.ts";
import { PrivlinkError } from "../errors/error.ts";
import type { ProducerConfig } from "../provisioners/graph/producer-config.ts";
import { loadProducerConfig } from "./stack-config/load.ts";
import { schemaLine } from "./stack-config/schema-file.ts";
import { judgeStackName } from "./stack-config/stack-name.ts";
import type { StackRuntime } from "./stack-context.ts";

/**
 * The configuration to build. Without a file and on a terminal it asks for what has no good default, and
 * offers to write the file; `allow` adds to the allow-list for this stack. Calls nothing.
 * @throws {PL-CONFIG} | {PL-USAGE}
 */
export async function configToBuild(rt: StackRuntime, allow: readonly string[]): Promise<ProducerConfig> {
  const { settings, prompter } = rt;
  const given = allow.map(parsePrincipal);
  if (settings.configDocument !== undefined || settings.yes || !prompter.interactive) {
    return withPrincipals(loadProducerConfig(settings), given);
  }
  const stack = await prompter.text({
    message: "Stack name",
    initial: settings.stack,
    validate: judgeStackName,
  });
  const answered = given.length > 0 ? given : await askPrincipals(rt);
  const config = withPrincipals(loadProducerConfig({ ...settings, stack }), answered);
  const file = basename(settings.configPath);
  if (await prompter.confirm({ message: `Write these answers to ${file}?`, initial: true })) {
    await writeConfig(rt, stack, answered);
  }
  return config;
}

async function askPrincipals({ prompter }: StackRuntime): Promise<string[]> {
  const split = (answer: string) => answer.split(/[\s,]+/).filter((each) => each !== "");
  const answer = await prompter.text({
    message: "Who may ask for access? Account ids or ARNs; empty: nobody yet",
    validate: (text) => {
      try {
        split(text).forEach(parsePrincipal);
        return true;
      } catch (error) {
        if (error instanceof PrivlinkError) return [error.message, error.hint].filter(Boolean).join(". ");
        return String(error);
      }
    },
  });
  return split(answer).map(parsePrincipal);
}

async function writeConfig(rt: StackRuntime, stack: string, principals: readonly string[]): Promise<void> {
  const { stringify } = await import("yaml");
  const path = rt.settings.configPath;
  const body = stringify({
    stack,
    region: rt.aws.region,
    ...(principals.length === 0 ? {} : { endpointService: { allowedPrincipals: principals } }),
  });
  const head =
    schemaLine(path) + "# What `privlink init producer` builds. A key that is not here has its default.\n";
  try {
    await writeFile(path, head + body, { flag: "wx" });
  } catch (error) {
    throw new PrivlinkError("PL-CONFIG", `${path} cannot be written.`, {
      cause: error,
      reason: error instanceof Error ? error.message : String(error),
      hint: "Pass --config with a path that can be written, or answer no; nothing was called.",
    });
  }
  rt.emit({ type: "note", message: `Wrote ${path}.` });
}

function withPrincipals(config: ProducerConfig, more: readonly string[]): ProducerConfig {
  const allowedPrincipals = [...new Set([...config.endpointService.allowedPrincipals, ...more])];
  return { ...config, endpointService: { ...config.endpointService, allowedPrincipals } };
}
