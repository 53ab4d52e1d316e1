import { describe, expect, it } from "vitest";
import { clientToken, createOnce } from "../../../../src/provisioners/support/client-token.ts";

const context = { account: "111111111111", region: "eu-west-1", stack: "shop" };

describe("clientToken", () => {
  it("is the same for the same request, whatever the order of its keys", () => {
    expect(clientToken(context, "endpoint-logs", { a: 1, b: [2] }, 0)).toBe(
      clientToken(context, "endpoint-logs", { b: [2], a: 1 }, 0),
    );
  });

  it("differs by account, region, stack, part, request and generation", () => {
    const tokens = [
      clientToken(context, "p", {}, 0),
      clientToken({ ...context, account: "2" }, "p", {}, 0),
      clientToken({ ...context, region: "us-east-1" }, "p", {}, 0),
      clientToken({ ...context, stack: "other" }, "p", {}, 0),
      clientToken(context, "q", {}, 0),
      clientToken(context, "p", { a: 1 }, 0),
      clientToken(context, "p", {}, 1),
    ];
    expect(new Set(tokens).size).toBe(tokens.length);
    for (const token of tokens) expect(token).toMatch(/^[\x21-\x7e]{1,64}$/);
  });
});

describe("createOnce", () => {
  it("goes on to the next generation only when AWS answers with what is deleted", async () => {
    const asked: string[] = [];
    const created = await createOnce(
      async (token) => {
        asked.push(token);
        return Promise.resolve({ id: `object of ${token}` });
      },
      async ({ id }) => Promise.resolve(!["object of t0", "object of t1"].includes(id)),
      (generation) => `t${generation}`,
    );
    expect(created.id).toBe("object of t2");
    expect(asked).toEqual(["t0", "t1", "t2"]);
  });

  it("ends when AWS answers with deleted objects only", async () => {
    const creating = createOnce(
      async () => Promise.resolve({}),
      async () => Promise.resolve(false),
      String,
    );
    await expect(creating).rejects.toMatchObject({ code: "PL-RESOURCE" });
  });
});
