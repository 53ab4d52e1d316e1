import { once } from "node:events";
import type { Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import {
  apiKey,
  clientOf,
  knockEverywhere,
  type RequestedEndpoint,
  releaseAll,
  request,
  type SmokeTest,
} from "../../support/stack-endpoints.ts";
import { requestLog } from "../../support/stack-requests.ts";
import { consumerA, consumerB, describeStory, producer, stack } from "../../support/stack.ts";

/** When the other side ended a connection, in milliseconds since 1970. */
const cutAt = (socket: Socket): Promise<number> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("the connection was not cut")), 20_000);
    socket.on("error", () => undefined);
    socket.resume();
    socket.once("close", () => {
      clearTimeout(late);
      resolve(Date.now());
    });
  });

/** Sends a request on a connection that stands already. */
const askAgain = async (socket: Socket): Promise<string> => {
  const answer = once(socket, "data", { signal: AbortSignal.timeout(5000) }) as Promise<[Buffer]>;
  socket.write("GET /prueba HTTP/1.1\r\nhost: any\r\n\r\n");
  return (await answer)[0].toString("utf8").split("\r\n")[0] ?? "";
};

const expectNothing = async (endpoint: RequestedEndpoint): Promise<void> => {
  const heard = await knockEverywhere(endpoint);
  expect(heard).toHaveLength(3);
  expect(heard.filter((outcome) => outcome.startsWith("HTTP"))).toEqual([]);
};
const expectTraffic = async (endpoint: RequestedEndpoint): Promise<void> => {
  expect(await knockEverywhere(endpoint)).toEqual(["HTTP 200", "HTTP 200", "HTTP 200"]);
};

describeStory("only what is accepted passes", () => {
  afterEach(() => releaseAll(consumerA, consumerB));

  it("nothing before the approval, through no zone; everything after it; the other endpoint stays shut", async () => {
    const [a, b] = await Promise.all([request(consumerA, "Price lookups"), request(consumerB, "Export")]);
    expect([a.state, b.state]).toEqual(["pendingAcceptance", "pendingAcceptance"]);
    await expectNothing(a);
    await expectNothing(b);

    await producer.privlink(["approve", a.endpointId]);
    await expectTraffic(a);
    await expectNothing(b);
    const client = await clientOf(a);
    const created = await client.send("POST", "/productos", { nombre: "Lámpara", precio: 24.5, stock: 3 });
    expect(created.status).toBe(201);
    const { producto } = created.body as { producto: { id: string } };
    const path = `/productos/${producto.id}`;
    expect((await client.send("GET", path)).body).toEqual({ producto });
    expect((await client.send("PUT", path, { stock: 2 })).status).toBe(200);
    expect((await client.send("GET", path)).body).toMatchObject({ producto: { stock: 2 } });
    expect((await client.send("DELETE", path)).status).toBe(200);
    expect((await client.send("GET", path)).status).toBe(404);
  });

  it("a smoke test with the API key proves the products too, and leaves none", async () => {
    const endpoint = await request(consumerA, "Price lookups");
    await producer.privlink(["approve", endpoint.endpointId]);
    const client = await clientOf(endpoint);
    const products = async () => (await client.send("GET", "/productos")).body;
    const before = await products();
    const key = await producer.say(["smoke-test", endpoint.endpointId, "--json"], {
      PRIVLINK_API_KEY: "wrong",
    });
    expect(key.exitCode).toBe(1);
    const { stdout, exitCode } = await consumerA.say(["smoke-test", endpoint.endpointId, "--json"], {
      PRIVLINK_API_KEY: await apiKey(),
    });
    expect(exitCode).toBe(0);
    const { checks } = JSON.parse(stdout) as SmokeTest;
    expect(checks.filter(({ status }) => status !== "pass")).toEqual([]);
    expect(checks.map(({ id }) => id)).toEqual(expect.arrayContaining(["create", "read-again", "delete"]));
    expect(await products()).toEqual(before);
  });

  it("a rejected consumer's --wait ends with 3 and the reason, and nothing passes", async () => {
    const endpoint = await request(consumerB, "Nightly export");
    const again = ["request-endpoint", stack().serviceName, "--reason", "Nightly export", "--wait"];
    const waiting = consumerB.say(again);
    await producer.privlink(["reject", endpoint.endpointId, "--reason", "Use the data lake"]);
    const { exitCode, stderr } = await waiting;
    expect(exitCode).toBe(3);
    expect(stderr).toContain("Use the data lake");
    await expectNothing(endpoint);
  });

  it("a revoke cuts the open connections of that endpoint within a second, and of no other", async () => {
    const [a, b] = await Promise.all([request(consumerA, "Price lookups"), request(consumerB, "Export")]);
    await producer.privlink(["approve", a.endpointId, b.endpointId]);
    // One through each zone's interface.
    const held = await Promise.all([1, 2].map(async (zone) => (await clientOf(a, stack(), zone)).hold()));
    const others = await Promise.all([1, 2].map(async (zone) => (await clientOf(b, stack(), zone)).hold()));
    for (const socket of held) expect(await askAgain(socket)).toBe("HTTP/1.1 200 OK");
    const cuts = Promise.all(held.map(cutAt));
    await producer.privlink(["reject", a.endpointId, "--reason", "Contract ended", "--yes"]);
    const revoked = (await requestLog()).findLast(
      ({ operation }) => operation === "RejectVpcEndpointConnections",
    );
    const revokedAt = Date.parse(revoked?.at ?? "");
    for (const cut of await cuts) expect(cut - revokedAt).toBeLessThan(1000);
    await expectNothing(a);

    for (const socket of others) expect(await askAgain(socket)).toBe("HTTP/1.1 200 OK");
    await expectTraffic(b);
    for (const socket of others) socket.destroy();
  });
});
