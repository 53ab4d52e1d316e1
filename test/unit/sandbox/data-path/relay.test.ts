import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  startRelay,
  type Relay,
  type RelayConnection,
  type RelayOptions,
} from "../../../../src/sandbox/data-path/relay.ts";
import { ending, freePort, serve } from "./loopback.ts";

const LOCAL = "127.0.0.1";

async function relay(options: Omit<RelayOptions, "address" | "port">): Promise<Relay> {
  const started = await startRelay({ address: LOCAL, port: 0, ...options });
  onTestFinished(() => started.stop());
  return started;
}

function dial({ port }: { port: number }, localAddress = LOCAL): Socket {
  const socket = connect({ host: LOCAL, port, localAddress, allowHalfOpen: true });
  // Those still open at the end of a test are reset with the relay.
  return socket.on("error", () => undefined);
}

describe("startRelay", () => {
  it("carries megabytes both ways unchanged, and counts them", async () => {
    const target = await serve(LOCAL, (socket) => socket.pipe(socket));
    const closed = vi.fn<(traffic: unknown) => void>();
    const started = await relay({
      admit: () => ({ forward: { ...target, localAddress: LOCAL }, onClose: closed }),
    });
    const sent = randomBytes(5_000_000);
    const client = dial(started);
    client.end(sent);
    const received = await buffer(client);
    expect(received.equals(sent)).toBe(true);
    await vi.waitFor(() => expect(started.counters().active).toBe(0));
    expect(closed).toHaveBeenCalledExactlyOnceWith({ bytesFromClient: 5_000_000, bytesToClient: 5_000_000 });
    expect(started.counters()).toEqual({
      active: 0,
      total: 1,
      refused: 0,
      bytesFromClient: 5_000_000,
      bytesToClient: 5_000_000,
    });
  });

  it("sends the header first and dials from the given address", async () => {
    const seen: unknown[] = [];
    const target = await serve(LOCAL, (socket) => {
      socket.once("data", (data) => seen.push(socket.remoteAddress, String(data)));
    });
    const started = await relay({
      admit: (clientAddress) => ({
        forward: { ...target, localAddress: "127.0.0.77", header: Buffer.from(`for ${clientAddress};`) },
      }),
    });
    dial(started, "127.0.0.5").write("hello");
    await vi.waitFor(() => expect(seen.join(" ")).toMatch(/^127\.0\.0\.77 for 127\.0\.0\.5;/));
  });

  it("lets one side end and the other go on talking", async () => {
    const target = await serve(LOCAL, (socket) => {
      socket.resume().once("end", () => socket.end("answer after your end"));
    });
    const started = await relay({ admit: () => ({ forward: { ...target, localAddress: LOCAL } }) });
    const client = dial(started);
    client.end("question");
    expect(String(await buffer(client))).toBe("answer after your end");
  });

  it("does not read faster than the target takes it", async () => {
    const target = await serve(LOCAL, (socket) => socket.pause());
    const started = await relay({ admit: () => ({ forward: { ...target, localAddress: LOCAL } }) });
    const client = dial(started);
    const chunk = Buffer.alloc(1_000_000);
    let written = 0;
    // The kernel's buffers on the way take some megabytes; after them nothing may move any more.
    while (client.write(chunk) || (await drained(client))) written += 1;
    expect(written).toBeLessThan(50);
    expect(started.counters().bytesFromClient).toBeLessThan(40_000_000);
  });

  it("waits for a slow decision and loses nothing meanwhile", async () => {
    const target = await serve(LOCAL, (socket) => socket.pipe(socket));
    let decide = (): void => undefined;
    const decided = new Promise<void>((resolve) => {
      decide = resolve;
    });
    const started = await relay({
      admit: () => decided.then(() => ({ forward: { ...target, localAddress: LOCAL } })),
    });
    const client = dial(started);
    client.end("early words");
    await turn();
    expect(target.sockets.size).toBe(0);
    decide();
    expect(String(await buffer(client))).toBe("early words");
  });

  it.each([
    ["refused", () => ({ refuse: "not accepted" })],
    [
      "refused because the decision failed",
      () => {
        throw new Error("not accepted");
      },
    ],
    ["refused because the decision was rejected", () => Promise.reject(new Error("not accepted"))],
  ])("resets a connection that is %s", async (_, admit) => {
    const refused = vi.fn<(clientAddress: string, reason: string) => void>();
    const started = await relay({ admit, onRefused: refused });
    expect(await ending(dial(started).resume())).toBe("ECONNRESET");
    expect(refused).toHaveBeenCalledExactlyOnceWith(LOCAL, "not accepted");
    expect(started.counters()).toMatchObject({ active: 0, total: 0, refused: 1 });
  });

  it("resets the client when the target refuses", async () => {
    const refused = vi.fn<(clientAddress: string, reason: string) => void>();
    const port = await freePort(LOCAL);
    const started = await relay({
      admit: () => ({ forward: { address: LOCAL, port, localAddress: LOCAL } }),
      onRefused: refused,
    });
    expect(await ending(dial(started).resume())).toBe("ECONNRESET");
    await vi.waitFor(() =>
      expect(refused).toHaveBeenCalledWith(LOCAL, expect.stringContaining("ECONNREFUSED")),
    );
    expect(started.counters().active).toBe(0);
  });

  it("resets the client when the target resets, and the target when the client does", async () => {
    const target = await serve(LOCAL, (socket) => {
      socket.once("data", (data) => void (String(data) === "reset me" && socket.resetAndDestroy()));
    });
    const started = await relay({ admit: () => ({ forward: { ...target, localAddress: LOCAL } }) });
    const client = dial(started).resume();
    client.write("reset me");
    expect(await ending(client)).toBe("ECONNRESET");

    const other = dial(started);
    other.write("stay");
    await vi.waitFor(() => expect(target.sockets.size).toBe(1));
    const [seen] = target.sockets;
    other.resetAndDestroy();
    expect(seen && (await ending(seen.resume()))).toBe("ECONNRESET");
  });

  it("cuts what the predicate names, on both sides, and nothing else", async () => {
    const target = await serve(LOCAL, (socket) => socket.pipe(socket));
    const started = await relay({ admit: () => ({ forward: { ...target, localAddress: LOCAL } }) });
    const doomed = dial(started, "127.0.0.6").resume();
    const spared = dial(started, "127.0.0.7").resume();
    doomed.write("x");
    spared.write("x");
    await vi.waitFor(() => expect(target.sockets.size).toBe(2));
    expect(started.cut(({ clientAddress }) => clientAddress === "127.0.0.6")).toBe(1);
    expect(await ending(doomed)).toBe("ECONNRESET");
    await vi.waitFor(() => expect(target.sockets.size).toBe(1));
    spared.write("still there");
    await vi.waitFor(() => expect(spared.bytesRead).toBe(12));
  });

  it("cuts a connection at once whose client has stopped reading", async () => {
    const target = await serve(LOCAL, (socket) => {
      const chunk = Buffer.alloc(1_000_000);
      const send = (): void => void (socket.write(chunk) ? setImmediate(send) : socket.once("drain", send));
      send();
    });
    const started = await relay({ admit: () => ({ forward: { ...target, localAddress: LOCAL } }) });
    const client = dial(started).pause();
    let carried = -1;
    await vi.waitFor(() => {
      const { bytesToClient } = started.counters();
      const stalled = bytesToClient > 1_000_000 && bytesToClient === carried;
      carried = bytesToClient;
      expect(stalled).toBe(true);
    });
    started.cut(() => true);
    await vi.waitFor(() => expect(started.counters().active).toBe(0));
    await vi.waitFor(() => expect(target.sockets.size).toBe(0));
    client.destroy();
  });

  it("hands out the connection, so that whoever admitted it can cut it", async () => {
    const target = await serve(LOCAL, (socket) => socket.pipe(socket));
    let connection: RelayConnection | undefined;
    const started = await relay({
      admit: () => ({
        forward: { ...target, localAddress: LOCAL },
        onOpen: (opened) => {
          connection = opened;
        },
      }),
    });
    const client = dial(started).resume();
    client.write("12345");
    await vi.waitFor(() => expect(connection?.bytesToClient).toBe(5));
    connection?.cut();
    expect(await ending(client)).toBe("ECONNRESET");
  });

  it("resets a connection on which nobody has spoken for the idle timeout", async () => {
    const target = await serve(LOCAL, (socket) => socket.pipe(socket));
    const started = await relay({
      admit: () => ({ forward: { ...target, localAddress: LOCAL } }),
      idleTimeoutSeconds: 0.3,
    });
    const talker = dial(started).resume();
    const chatter = setInterval(() => talker.write("."), 50);
    onTestFinished(() => clearInterval(chatter));
    expect(await ending(dial(started).resume())).toBe("ECONNRESET");
    expect(talker.destroyed).toBe(false);
  });

  it("holds 1,000 connections at once", async () => {
    const target = await serve(LOCAL, (socket) => socket.pipe(socket));
    const started = await relay({ admit: () => ({ forward: { ...target, localAddress: "127.0.0.8" } }) });
    const clients = Array.from({ length: 1000 }, () => dial(started, "127.0.0.9"));
    const answers = await Promise.all(
      clients.map(
        (client, i) =>
          new Promise((resolve, reject) => {
            client.once("error", reject);
            client.once("data", (data) => resolve(String(data)));
            client.write(`number ${i}`);
          }),
      ),
    );
    expect(answers).toEqual(clients.map((_, i) => `number ${i}`));
    expect(started.counters()).toMatchObject({ active: 1000, total: 1000 });
    for (const client of clients) client.destroy();
    await vi.waitFor(() => expect(started.counters().active).toBe(0), { timeout: 5000 });
  });

  it("stops with every connection reset and the port free again", async () => {
    const target = await serve(LOCAL, (socket) => socket.pipe(socket));
    const started = await startRelay({
      address: LOCAL,
      port: 0,
      admit: () => ({ forward: { ...target, localAddress: LOCAL } }),
    });
    const client = dial(started).resume();
    client.write("x");
    await vi.waitFor(() => expect(started.counters().active).toBe(1));
    const ended = ending(client);
    await started.stop();
    expect(await ended).toBe("ECONNRESET");
    expect(await ending(dial(started))).toBe("ECONNREFUSED");
  });

  it("says that the port is taken", async () => {
    const target = await serve(LOCAL, () => undefined);
    await expect(
      startRelay({ address: LOCAL, port: target.port, admit: () => ({ refuse: "" }) }),
    ).rejects.toThrow("EADDRINUSE");
  });
});

/** True when the socket takes data again; false when it has not done so for a while. */
function drained(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const stuck = setTimeout(() => resolve(false), 300);
    socket.once("drain", () => {
      clearTimeout(stuck);
      resolve(true);
    });
  });
}
