import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await startTestSandbox()));
afterAll(() => sandbox.close());

describe("signature and host", () => {
  it("knows the caller by the key that signed", async () => {
    const identity = await new STSClient(sandbox.client("consumer-a")).send(new GetCallerIdentityCommand());
    expect(identity).toMatchObject({
      Account: "222222222222",
      Arn: "arn:aws:iam::222222222222:user/consumer-a",
    });
  });

  it("is understood by the AWS CLI", async () => {
    const environment = { ...process.env, ...(await sandbox.environment("producer")) };
    const { stdout } = await promisify(execFile)("aws", ["sts", "get-caller-identity", "--output", "json"], {
      env: environment,
    });
    expect(JSON.parse(stdout)).toMatchObject({ Account: "111111111111" });
  });

  it("refuses a wrong secret", async () => {
    const config = sandbox.client("producer");
    const client = new STSClient({
      ...config,
      credentials: { ...config.credentials, secretAccessKey: "wrong" },
    });
    await expect(client.send(new GetCallerIdentityCommand())).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("refuses an unknown key", async () => {
    const client = new STSClient({
      ...sandbox.client("producer"),
      credentials: { accessKeyId: "AKIAUNKNOWN", secretAccessKey: "x" },
    });
    await expect(client.send(new GetCallerIdentityCommand())).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
  });

  it("refuses a date outside the window", async () => {
    const client = new STSClient({ ...sandbox.client("producer"), systemClockOffset: -20 * 60_000 });
    const promise = client.send(new GetCallerIdentityCommand());
    await expect(promise).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
      message: expect.stringContaining("Signature expired") as string,
    });
  });

  it.each([
    ["no signature", {}, 403, "MissingAuthenticationToken"],
    ["a foreign host", { host: "evil.example" }, 403, "not the sandbox's"],
    ["a page's origin", { origin: "https://evil.example" }, 403, "web pages"],
  ])("refuses %s", async (_, headers, status, text) => {
    const { request } = await import("node:http");
    const [code, body] = await new Promise<[number | undefined, string]>((resolve, reject) => {
      const form = { "content-type": "application/x-www-form-urlencoded", ...headers };
      request(sandbox.endpoint, { method: "POST", headers: form }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => resolve([response.statusCode, text]));
      })
        .on("error", reject)
        .end("Action=GetCallerIdentity&Version=2011-06-15");
    });
    expect(code).toBe(status);
    expect(body).toContain(text);
  });
});
