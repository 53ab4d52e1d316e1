import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SandboxFacts } from "../../support/stack-sandbox.ts";
import { answerOf, callsOf, removeApiSandbox, startApiSandbox } from "./surroundings.ts";

let sandbox: SandboxFacts;
beforeAll(async () => {
  sandbox = await startApiSandbox();
});
afterAll(() => removeApiSandbox(sandbox));

const open: { server: Server; sockets: Set<Socket> }[] = [];
const listen = async (server: Server): Promise<string> => {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket.on("error", () => undefined)));
  open.push({ server, sockets });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
afterEach(async () => {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  }
});

const keys = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "x", AWS_REGION: "us-east-1" };
const nobody = { AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" };
const build = (environment: Record<string, string>) =>
  answerOf(["init", "producer", "--yes"], sandbox.home, environment);

describe("credentials", () => {
  it("that are nowhere end with 4, in seconds even where nobody answers for the machine", async () => {
    // Outside of EC2 the address of the metadata service is silent.
    const silent = await listen(createServer());
    const { exitCode, document, durationMs } = await build({
      ...nobody,
      AWS_REGION: "us-east-1",
      AWS_EC2_METADATA_SERVICE_ENDPOINT: silent,
    });
    expect([exitCode, document.error?.code]).toEqual([4, "PL-NO-CREDENTIALS"]);
    expect(document.error?.hint).toContain("AWS_PROFILE");
    expect(durationMs).toBeLessThan(8_000);
  });

  it("of a profile that does not exist end with 4, and name the profile and those that do", async () => {
    const { exitCode, document } = await build({ ...sandbox.environments.producer, AWS_PROFILE: "prodcer" });
    expect([exitCode, document.error?.code]).toEqual([4, "PL-NO-CREDENTIALS"]);
    expect(document.error?.message).toContain("prodcer");
    expect(document.error?.hint).toContain("producer, consumer-a, consumer-b");
  });

  it("with a wrong secret end with 4 and AWS's own word, before anything is changed", async () => {
    const file = join(sandbox.home, "wrong");
    const right = await readFile(join(sandbox.directory, "credentials"), "utf8");
    await writeFile(file, right.replaceAll(/(aws_secret_access_key\s*=\s*).*/g, "$1wrong"));
    const before = await callsOf(sandbox);
    const { exitCode, document } = await build({
      ...sandbox.environments.producer,
      AWS_SHARED_CREDENTIALS_FILE: file,
    });
    expect([exitCode, document.error?.code]).toEqual([4, "PL-NO-CREDENTIALS"]);
    expect(document.error?.reason).toContain("SignatureDoesNotMatch");
    expect((await callsOf(sandbox)).writes).toBe(before.writes);
  });

  it("that have expired end with 4 and are not tried again", async () => {
    let requests = 0;
    const expired = createHttpServer((_request, response) => {
      requests += 1;
      response.writeHead(403, { "content-type": "text/xml" });
      const fault = "<Code>ExpiredToken</Code><Message>The security token has expired</Message>";
      response.end(`<ErrorResponse><Error>${fault}</Error><RequestId>r-1</RequestId></ErrorResponse>`);
    });
    const { exitCode, document } = await build({
      ...keys,
      AWS_SESSION_TOKEN: "old",
      AWS_ENDPOINT_URL: await listen(expired),
    });
    expect([exitCode, document.error?.code]).toEqual([4, "PL-NO-CREDENTIALS"]);
    expect(document.error?.reason).toContain("ExpiredToken: The security token has expired");
    expect(requests).toBe(1);
  });
});

describe("an endpoint", () => {
  it("that refuses connections ends with 1 at once, and is named", async () => {
    const server = createServer();
    const endpoint = await listen(server);
    server.close();
    await once(server, "close");
    open.length = 0;
    const { exitCode, document, durationMs } = await build({ ...keys, AWS_ENDPOINT_URL: endpoint });
    expect([exitCode, document.error?.code]).toEqual([1, "PL-UNREACHABLE"]);
    expect(document.error?.message).toBe(`${endpoint} does not answer`);
    expect(durationMs).toBeLessThan(5_000);
  });

  it("that takes connections and stays silent ends with 1 after ten seconds", async () => {
    const endpoint = await listen(createServer());
    const { exitCode, document, durationMs } = await build({ ...keys, AWS_ENDPOINT_URL: endpoint });
    expect([exitCode, document.error?.code]).toEqual([1, "PL-UNREACHABLE"]);
    expect(document.error?.message).toBe(`${endpoint} does not answer`);
    expect(durationMs).toBeLessThan(15_000);
  });

  it.each(["sandbox", "127.0.0.1:4577", "http://"])("%j is no URL and ends with 2", async (endpoint) => {
    const { exitCode, document } = await build({ ...keys, AWS_ENDPOINT_URL: endpoint });
    expect([exitCode, document.error?.code]).toEqual([2, "PL-CONFIG"]);
    expect(JSON.stringify(document.error)).toContain("AWS_ENDPOINT_URL");
  });
});

describe("the sandbox", () => {
  const ask = (headers: Record<string, string>) =>
    fetch(sandbox.endpoint, {
      method: "POST",
      headers,
      body: "Action=CreateVpc&Version=2016-11-15&CidrBlock=10.0.0.0/16",
    });
  const scope = "AKIAEXAMPLE/20260101/us-east-1/ec2/aws4_request";

  it.each([
    ["no signature", {}, [403, "MissingAuthenticationToken"]],
    ["something else in its place", { authorization: "Basic eDp5" }, [400, "IncompleteSignature"]],
    [
      "the signature of a stranger",
      {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=00`,
        "x-amz-date": "20260101T000000Z",
      },
      [401, "AuthFailure"],
    ],
    ["a page as its origin", { origin: "http://example.com" }, [403, "web pages"]],
  ] as const)("refuses a request with %s, and changes nothing", async (_name, headers, [status, says]) => {
    const before = await callsOf(sandbox);
    const answer = await ask(headers);
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(says)]);
    expect((await callsOf(sandbox)).writes).toBe(before.writes);
  });
});
