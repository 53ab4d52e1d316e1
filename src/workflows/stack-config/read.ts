import type { z } from "zod";
import { PrivlinkError } from "../../errors/error.ts";
import type { Settings } from "../../runtime/runtime.ts";
import { describeIssues } from "./issues.ts";
import { configFile } from "./schema.ts";

/**
 * privlink.yaml, checked and with its defaults filled in; the defaults alone when there is no file.
 * @param alsoWrong what the schema cannot see, one line per finding
 * @throws {PL-CONFIG} naming key, value and what is allowed; every finding is in `details.issues`
 */
export function readConfigFile(
  { configPath, configDocument }: Pick<Settings, "configPath" | "configDocument">,
  alsoWrong: (document: unknown) => readonly string[] = () => [],
): z.output<typeof configFile> {
  const document = configDocument ?? {};
  const parsed = configFile.safeParse(document);
  const issues = [
    ...(parsed.success ? [] : describeIssues(configFile, document, parsed.error.issues)),
    ...alsoWrong(document),
  ];
  if (parsed.success && issues.length === 0) return parsed.data;
  const [first = "it does not fit the schema", ...others] = issues;
  throw new PrivlinkError("PL-CONFIG", `${configPath}: ${first}`, {
    ...(others.length === 0 ? {} : { reason: `also: ${others.join("; ")}` }),
    hint: "Correct the file and run the command again; nothing was called.",
    details: { path: configPath, issues },
  });
}
