import { request } from "node:http";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await startTestSandbox()));
afterEach(() => void sandbox.faults.clear());
afterAll(() => sandbox.close());

const rule = { kind: "throttle", service: "ec2", probability: 1 };

/** Asks the control endpoint as the owner of the token, unless `headers` say otherwise. */
function ask(
  method: string,
  path = "",
  body?: unknown,
  headers: Record<string, string> = { authorization: `Bearer ${sandbox.controlToken}` },
): Promise<{ status: number; document: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${sandbox.endpoint}/_sandbox/faults${path}`, { method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
      response.on("end", () => {
        const isJson = response.headers["content-type"] === "application/json";
        const document = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
        resolve({ status: response.statusCode ?? 0, document, text });
      });
    });
    asked.on("error", reject);
    asked.end(typeof body === "string" ? body : JSON.stringify(body));
  });
}

describe("the control endpoint for faults", () => {
  it("adds rules, tells how often they hit, and lifts them", async () => {
    const added = await ask("POST", "", { seed: 5, rules: [rule, { kind: "delay", delayMs: 1 }] });
    expect(added).toMatchObject({
      status: 200,
      document: { seed: 5, rules: [{ text: "throttle service=ec2 probability=100%" }, { hits: 0 }] },
    });
    const [first] = added.document["rules"] as { id: string }[];
    const ec2 = new EC2Client({ ...sandbox.client("producer"), maxAttempts: 1 });
    await expect(ec2.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({
      name: "RequestLimitExceeded",
    });
    expect((await ask("GET")).document["rules"]).toMatchObject([
      { seen: 1, hits: 1 },
      { seen: 1, hits: 1 },
    ]);
    expect((await ask("DELETE", `/${first?.id}`)).document["rules"]).toHaveLength(1);
    expect((await ask("DELETE", `/${first?.id}`)).status).toBe(404);
    expect((await ask("DELETE")).document).toMatchObject({ rules: [], injected: 1 });
    await ec2.send(new DescribeVpcsCommand({}));
  });

  it("is counted among no calls of AWS", async () => {
    const before = sandbox.requests.length;
    await ask("GET");
    expect(sandbox.requests).toHaveLength(before);
  });

  it.each([
    ["a rule that is none", { rules: [{ kind: "nothing" }] }, "rules[1].kind"],
    ["an unknown operation", { rules: [{ ...rule, operation: "CreateVcp" }] }, "CreateVcp"],
    ["an unknown key", { rules: [{ ...rule, sevice: "ec2" }] }, "sevice"],
    ["no rules", {}, "rules"],
    ["no JSON", "{", "not JSON"],
    ["nothing", undefined, "expected object"],
  ])("refuses %s, and says why", async (_what, body, says) => {
    const { status, document } = await ask("POST", "", body);
    expect(status).toBe(400);
    expect(document["message"]).toContain(says);
    expect(sandbox.faults.rules).toEqual([]);
  });

  const token = (): string => `Bearer ${sandbox.controlToken}`;
  it.each([
    ["nobody", () => ({}), 401],
    ["a wrong token", () => ({ authorization: "Bearer x" }), 401],
    ["the token without its scheme", () => ({ authorization: sandbox.controlToken }), 401],
    ["a web page that knows the token", () => ({ authorization: token(), origin: "http://127.0.0.1" }), 403],
    ["a foreign host name", () => ({ authorization: token(), host: "evil.example" }), 403],
  ])("refuses %s", async (_who, headers, expected) => {
    expect((await ask("POST", "", { rules: [rule] }, headers())).status).toBe(expected);
    expect((await ask("GET", "", undefined, headers())).text).not.toContain("seed");
    expect(sandbox.faults.rules).toEqual([]);
  });

  it("knows nothing else", async () => {
    expect((await ask("PUT", "", { rules: [rule] })).status).toBe(405);
    expect((await ask("GET", "/a/b")).status).toBe(404);
    const other = await fetch(`${sandbox.endpoint}/_sandbox/constructor`, {
      headers: { authorization: token() },
    });
    expect(other.status).toBe(404);
  });
});
