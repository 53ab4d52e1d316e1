import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runPrivlink } from "../../support/cli.ts";
import {
  launchSandboxIn,
  makeHome,
  removeSandboxIn,
  type StartedSandbox,
} from "../../support/stack-sandbox.ts";
import { answerOf } from "../bad-input/surroundings.ts";

let sandbox: StartedSandbox;
beforeAll(async () => {
  const home = await makeHome();
  await writeFile(join(home, "storm.yaml"), "seed: 9\nrules:\n  - { kind: deny, operation: CreateVpc }\n");
  const conditions = ["--faults", join(home, "storm.yaml"), "--fault", "delay delay=1ms service=iam"];
  sandbox = await launchSandboxIn(home, ["--no-data-path", ...conditions, "--throttling"]);
});
afterAll(() => removeSandboxIn(sandbox.home));

const environment = () => ({ PRIVLINK_SANDBOX_DIR: sandbox.directory });
const faults = (...args: string[]) => answerOf(["sandbox", "faults", ...args], sandbox.home, environment());

/** One call of EC2, as the producer's credentials file has it. */
async function describeVpcs(): Promise<string> {
  const text = await readFile(join(sandbox.directory, "credentials"), "utf8");
  const [, accessKeyId = "", secretAccessKey = ""] =
    /\[producer\]\s+aws_access_key_id = (\S+)\s+aws_secret_access_key = (\S+)/.exec(text) ?? [];
  const client = new EC2Client({
    endpoint: sandbox.endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });
  return client.send(new DescribeVpcsCommand({})).then(
    () => "200",
    (error: unknown) => (error as Error).name,
  );
}

describe("privlink sandbox faults", () => {
  it("begins with the rules of the start: the file's, then those of the command line", async () => {
    const { document, exitCode } = await faults("list");
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({
      seed: 9,
      injected: 0,
      rules: [{ text: "deny operation=CreateVpc" }, { text: "delay service=iam delay=1ms" }],
    });
  });

  it("adds a rule that hits the next call, counts it, shows it in the status and the log, and lifts it", async () => {
    const { document } = await faults("add", "throttle service=ec2 calls=1");
    const added = (document["rules"] as { id: string; text: string }[]).at(-1);
    expect(added?.text).toBe("throttle service=ec2 calls=1");
    expect(await describeVpcs()).toBe("RequestLimitExceeded");
    expect(await describeVpcs()).toBe("200");
    expect((await faults("list")).document["rules"]).toContainEqual(
      expect.objectContaining({ id: added?.id, seen: 2, hits: 1 }),
    );
    const status = await answerOf(["sandbox", "status"], sandbox.home, environment());
    expect(status.document["faults"]).toEqual({ rules: 3, injected: 1, throttled: 0 });
    await expect
      .poll(() => readFile(join(sandbox.directory, "requests.ndjson"), "utf8"))
      .toContain(`"injected":[{"rule":"${added?.id}","kind":"throttle"}]`);
    expect((await faults("clear", added?.id ?? "")).document["rules"]).toHaveLength(2);
    expect((await faults("clear")).document["rules"]).toEqual([]);
  });

  it("shows a table to people", async () => {
    await faults("add", "lost-answer only=writes probability=2%");
    const { stdout } = await runPrivlink(["sandbox", "faults", "list"], {
      directory: sandbox.home,
      environment: { ...environment(), CI: "1" },
    });
    expect(stdout).toMatch(/Id +Rule +Seen +Hit\nf\d+ +lost-answer only=writes probability=2% +0 +0\n/);
  });

  it("keeps its token to this user", async () => {
    const file = join(sandbox.directory, "instance.json");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { controlToken } = JSON.parse(await readFile(file, "utf8")) as { controlToken: string };
    expect(controlToken.length).toBeGreaterThan(40);
    const health = await fetch(`${sandbox.endpoint}/_sandbox/health`);
    expect(await health.text()).not.toContain(controlToken);
  });

  it("does not pass over conditions of a sandbox that runs already", async () => {
    const start = ["sandbox", "start", "--no-data-path", "--throttling"];
    const { exitCode, document } = await answerOf(start, sandbox.home, environment());
    expect([exitCode, document.error?.code]).toEqual([1, "PL-SANDBOX"]);
    expect(document.error?.hint).toContain("privlink sandbox faults add");
  });

  it("refuses to start with a service that is none, before anything is begun", async () => {
    const directory = join(sandbox.home, "other");
    const start = ["sandbox", "start", "--no-data-path", "--directory", directory, "--port", "0"];
    const { exitCode, document } = await answerOf(
      [...start, "--fault", "deny service=ecc2"],
      sandbox.home,
      {},
    );
    expect([exitCode, document.error?.code]).toEqual([2, "PL-USAGE"]);
    expect(document.error?.message).toContain("there is no service 'ecc2'");
    await expect(stat(join(directory, "state.json"))).rejects.toThrow("ENOENT");
  });
});
