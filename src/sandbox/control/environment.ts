import { join } from "node:path";
import type { Instance } from "./instance.ts";

/** Variables that would beat the profile and point a client at the real AWS. */
export const competingVariables = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
] as const;

/**
 * Region in which the sandbox's profiles act. Not us-east-1: there, version 1 of the AWS CLI replaces the
 * endpoint of `aws rds` by the real one, whatever AWS_ENDPOINT_URL says.
 */
export const sandboxRegion = "eu-west-1";

/** Environment with which privlink, the AWS CLI and any SDK talk to the sandbox as `profile`. */
export function sandboxEnvironment(
  directory: string,
  instance: Instance,
  profile: string,
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: instance.endpoint,
    AWS_CONFIG_FILE: join(directory, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(directory, "credentials"),
    AWS_REGION: sandboxRegion,
    // What version 1 of the AWS CLI and boto3 read.
    AWS_DEFAULT_REGION: sandboxRegion,
    AWS_PROFILE: profile,
    ...(instance.resolver !== undefined && { PRIVLINK_RESOLVER: instance.resolver }),
  };
}

/** The two files that an AWS client reads, with one profile per account. */
export function profileFiles(
  accounts: readonly { profile: string; accessKeyId: string; secretAccessKey: string }[],
): {
  config: string;
  credentials: string;
} {
  const credentials = accounts
    .map(
      ({ profile, accessKeyId, secretAccessKey }) =>
        `[${profile}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    )
    .join("\n");
  const config = accounts
    .map(({ profile }) => `[profile ${profile}]\nregion = ${sandboxRegion}\n`)
    .join("\n");
  return { config, credentials };
}
