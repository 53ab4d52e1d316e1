import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { answers, inheritedEnvironment } from "./cli.ts";

/** True where moto can be run; says so when it cannot. */
export const hasMoto = (): boolean => answers("moto_server", "--help");

/** Something that moto lacks, and what is answered in its place. */
export interface Gap {
  /** Operation of an AWS query service; with the target's prefix (`Service.Operation`) of a JSON service. */
  readonly action: string;
  readonly reason: string;
  /** Body of the answer, which has status 200. */
  readonly answer: string;
}

/** moto, an AWS emulator that others wrote, on a free port. */
export interface Moto {
  /** Environment for a program that talks to it. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts moto; requests that it cannot answer are answered before they reach it. */
export async function startMoto(gaps: readonly Gap[]): Promise<Moto> {
  const child = spawn("moto_server", ["-H", "127.0.0.1", "-p", "0"], {
    env: inheritedEnvironment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  const port = await portOf(child);
  // It loads a service with the first request for it, which can take seconds.
  await fetch(`http://127.0.0.1:${port}/moto-api/`);
  const front = await listen(port, gaps);
  const { port: frontPort } = front.address() as AddressInfo;
  return {
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${frontPort}`,
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "moto",
      AWS_SECRET_ACCESS_KEY: "moto",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    async close() {
      front.closeAllConnections();
      front.close();
      const ended = once(child, "close");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function portOf(child: ChildProcess): Promise<number> {
  if (child.stderr === null) throw new Error("moto has no standard error");
  for await (const line of createInterface({ input: child.stderr })) {
    const port = /Running on http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    // Its log must be read on, else moto stops when the pipe is full.
    child.stderr.resume();
    return Number(port);
  }
  throw new Error("moto ended before it listened");
}

function listen(motoPort: number, gaps: readonly Gap[]): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      const action =
        incoming.headers["x-amz-target"] ?? new URLSearchParams(body.toString("latin1")).get("Action");
      const gap = gaps.find((each) => each.action === action);
      if (gap !== undefined) {
        const type = gap.answer.startsWith("{") ? "application/x-amz-json-1.1" : "text/xml";
        outgoing.writeHead(200, { "content-type": type }).end(gap.answer);
        return;
      }
      const { method, url, headers } = incoming;
      const passed = request({ host: "127.0.0.1", port: motoPort, method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      passed.on("error", (error) => outgoing.destroy(error));
      passed.end(body);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
