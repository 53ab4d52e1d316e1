import { parsePrincipal } from "../access/principal.ts";
import { PrivlinkError } from "../errors/error.ts";
import type { ProducerConfig } from "../provisioners/graph/producer-config.ts";
import { privateDnsName } from "./stack-config/entry-sections.ts";
import { loadProducerConfig } from "./stack-config/load.ts";
import { judgeStackName } from "./stack-config/stack-name.ts";
import type { StackRuntime } from "./stack-context.ts";
import { offerToWrite } from "./stack-write-config.ts";

/**
 * The configuration to build. Without a file and on a terminal it asks for what differs from stack to stack, and
 * offers to write the file; `allow` adds to the allow-list for this stack. Calls nothing.
 * @throws {PL-CONFIG} | {PL-USAGE}
 */
export async function configToBuild(rt: StackRuntime, allow: readonly string[]): Promise<ProducerConfig> {
  const { settings, prompter } = rt;
  const given = allow.map(parsePrincipal);
  if (settings.configDocument !== undefined || settings.yes || !prompter.interactive) {
    return withPrincipals(loadProducerConfig(settings), given);
  }
  const document = await askDocument(rt, given);
  // What was answered goes the way of a file, so that both are checked and completed alike.
  const config = loadProducerConfig({ ...settings, stack: document.stack, configDocument: document });
  await offerToWrite(rt, document, "privlink init producer");
  return config;
}

/** The keys of privlink.yaml that the questions answer; what has its default is left out. */
interface AnsweredDocument {
  readonly stack: string;
  readonly region: string;
  readonly service?: object;
  readonly database?: false | object;
  readonly cache?: false | object;
  readonly endpointService?: object;
}

type Size = "standard" | "small";

async function askDocument(rt: StackRuntime, given: readonly string[]): Promise<AnsweredDocument> {
  const { prompter, settings, aws } = rt;
  const stack = await prompter.text({
    message: "Stack name",
    initial: settings.stack,
    validate: judgeStackName,
  });
  const principals = given.length > 0 ? given : await askPrincipals(rt);
  const size = await prompter.select<Size>({ message: "Size", choices: sizes });
  const hasDatabase = await prompter.confirm({ message: "With a PostgreSQL database?", initial: true });
  const hasCache = await prompter.confirm({ message: "With a cache?", initial: true });
  const dnsName = await askPrivateDnsName(rt);
  const small = size === "small";
  const endpointService = {
    ...(principals.length === 0 ? {} : { allowedPrincipals: principals }),
    ...(dnsName === "" ? {} : { privateDnsName: dnsName }),
  };
  return {
    stack,
    region: aws.region,
    ...(small ? { service: { desiredCount: 1 } } : {}),
    ...partOf("database", hasDatabase, small ? { multiAz: false } : undefined),
    ...partOf("cache", hasCache, small ? { nodes: 1 } : undefined),
    ...(Object.keys(endpointService).length === 0 ? {} : { endpointService }),
  };
}

const sizes: readonly { name: string; value: Size; description: string }[] = [
  {
    name: "standard",
    value: "standard",
    description: "Two tasks, a standby for the database, two cache nodes: outlives a zone",
  },
  {
    name: "small",
    value: "small",
    description: "One of each, for trying out: cheaper, and down when its zone is",
  },
];

function partOf<Key extends string>(
  key: Key,
  isWanted: boolean,
  settings: object | undefined,
): { [K in Key]?: false | object } {
  const value = isWanted ? settings : (false as const);
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: false | object };
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

/** Empty: no name. */
async function askPrivateDnsName({ prompter }: StackRuntime): Promise<string> {
  const answer = await prompter.text({
    message: "Private DNS name for consumers, of a domain of yours; empty: none",
    validate: (text) => {
      const judged = text.trim() === "" ? undefined : privateDnsName.safeParse(text.trim());
      return judged?.success === false ? (judged.error.issues[0]?.message ?? "is no domain name") : true;
    },
  });
  return answer.trim();
}

function withPrincipals(config: ProducerConfig, more: readonly string[]): ProducerConfig {
  const allowedPrincipals = [...new Set([...config.endpointService.allowedPrincipals, ...more])];
  return { ...config, endpointService: { ...config.endpointService, allowedPrincipals } };
}
