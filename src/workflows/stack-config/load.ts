import type { z } from "zod";
import { PrivlinkError } from "../../errors/error.ts";
import type { ProducerConfig } from "../../provisioners/graph/producer-config.ts";
import type { Settings } from "../../runtime/runtime.ts";
import { describeIssues } from "./issues.ts";
import { zoneCount } from "./rules.ts";
import { configFile } from "./schema.ts";
import { checkStackName } from "./stack-name.ts";

/**
 * The producer's configuration: privlink.yaml checked and completed; defaults alone when there is no file.
 * `settings.stack` has outranked the file's `stack` already. Calls nothing.
 * @throws {PL-CONFIG} naming key, value and what is allowed; every finding is in `details.issues`
 */
export function loadProducerConfig(
  settings: Pick<Settings, "stack" | "configPath" | "configDocument">,
): ProducerConfig {
  const stack = checkStackName(settings.stack);
  const document = settings.configDocument ?? {};
  const parsed = configFile.safeParse(document);
  if (!parsed.success) {
    const issues = describeIssues(configFile, document, parsed.error.issues);
    const [first = "it does not fit the schema", ...others] = issues;
    throw new PrivlinkError("PL-CONFIG", `${settings.configPath}: ${first}`, {
      ...(others.length === 0 ? {} : { reason: `also: ${others.join("; ")}` }),
      hint: "Correct the file and run the command again; nothing was called.",
      details: { path: settings.configPath, issues },
    });
  }
  return toConfig(stack, parsed.data);
}

/** The configuration of a stack without a file: every part that can be turned off is on. */
export function producerDefaults(stack: string): ProducerConfig {
  return toConfig(stack, configFile.parse({}));
}

function toConfig(stack: string, file: z.output<typeof configFile>): ProducerConfig {
  const { network, service, database, cache, loadBalancer, endpointService, logs } = file;
  const { cidr, zoneIds, appSubnets, dataSubnets } = network;
  return {
    stack,
    network: {
      cidr,
      zones: zoneCount(network),
      ...(zoneIds === undefined ? {} : { zoneIds }),
      ...(appSubnets === undefined ? {} : { appSubnets }),
      ...(dataSubnets === undefined ? {} : { dataSubnets }),
    },
    service,
    database,
    cache,
    loadBalancer,
    endpointService,
    logs,
  };
}
