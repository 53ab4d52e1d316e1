import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { services } from "../../src/sandbox/services/registry.ts";

/** A sandbox in the test's own process, without a data path unless asked for; removed by `close`. */
export interface TestSandbox extends Sandbox {
  /** Client configuration for a profile, for any AWS SDK client. */
  client(profile: string): {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** Environment for a child process (AWS CLI, boto3, bin/privlink) that acts as `profile`. */
  environment(profile: string): Promise<Record<string, string>>;
}

/** Starts a sandbox in a directory of its own on a free port. */
export async function startTestSandbox(overrides: Partial<SandboxOptions> = {}): Promise<TestSandbox> {
  const directory = await mkdtemp(join(tmpdir(), "privlink-test-"));
  const errors: unknown[] = [];
  const sandbox = await startSandbox({
    port: 0,
    services,
    timeScale: 0,
    dataPath: false,
    directory,
    report: (error) => errors.push(error),
    // Tests make more networks in one account than AWS allows without being asked.
    quotas: { vpcsPerRegion: 1000, internetGatewaysPerRegion: 1000 },
    ...overrides,
  });
  const credentialsOf = (profile: string) => {
    const account = Object.values(sandbox.world.state.accounts).find((entry) => entry.profile === profile);
    if (account === undefined) throw new Error(`no profile ${profile}`);
    return { accessKeyId: account.accessKeyId, secretAccessKey: account.secretAccessKey };
  };
  return {
    ...sandbox,
    client: (profile) => ({
      endpoint: sandbox.endpoint,
      region: "us-east-1",
      credentials: credentialsOf(profile),
    }),
    async environment(profile) {
      const { accessKeyId, secretAccessKey } = credentialsOf(profile);
      const config = join(directory, "aws-config");
      await writeFile(config, "", { mode: 0o600 });
      return {
        AWS_ENDPOINT_URL: sandbox.endpoint,
        AWS_REGION: "us-east-1",
        AWS_DEFAULT_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_CONFIG_FILE: config,
        AWS_SHARED_CREDENTIALS_FILE: config,
        AWS_EC2_METADATA_DISABLED: "true",
      };
    },
    async close() {
      await sandbox.close();
      await rm(directory, { recursive: true, force: true });
      if (errors.length > 0) throw new AggregateError(errors, "the sandbox reported errors");
    },
  };
}
