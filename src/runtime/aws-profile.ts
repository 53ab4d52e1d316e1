import { homedir } from "node:os";
import { join } from "node:path";
import { loadSharedConfigFiles } from "@smithy/core/config";
import { PrivlinkError } from "../errors/error.ts";

/**
 * The region of a profile in the AWS configuration files, read by the SDK's own loader.
 * Where both files name one, the credentials file wins, as in the SDK.
 * @throws {PL-NO-CREDENTIALS} when a profile was asked for by name and neither file has it
 * @source https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
 */
export async function regionOfProfile(
  profile: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const home = env["HOME"] ?? homedir();
  const configFilepath = env["AWS_CONFIG_FILE"] || join(home, ".aws", "config");
  const filepath = env["AWS_SHARED_CREDENTIALS_FILE"] || join(home, ".aws", "credentials");
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    configFilepath,
    filepath,
    ignoreCache: true,
  });
  const name = profile ?? "default";
  const config = configFile[name];
  const credentials = credentialsFile[name];
  if (profile !== undefined && config === undefined && credentials === undefined) {
    const known = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])];
    throw new PrivlinkError("PL-NO-CREDENTIALS", `There is no AWS profile "${profile}"`, {
      reason: `Neither ${configFilepath} nor ${filepath} has it`,
      hint:
        known.length === 0
          ? "Create it with `aws configure --profile`, or correct AWS_CONFIG_FILE."
          : `Choose one of: ${known.join(", ")}.`,
    });
  }
  return credentials?.["region"] ?? config?.["region"];
}
