import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { encodeLocalHeader } from "./proxy-protocol.ts";

/** What a probe asks. Paths and codes apply to HTTP only. */
export type HealthCheckProtocol =
  | { readonly protocol: "TCP" }
  | {
      readonly protocol: "HTTP";
      readonly path: string;
      /** Codes that count as success, as the API writes them: `200`, `200-399` or `200,204`. */
      readonly matcher: string;
    };

/** One probe of one target. */
export interface ProbeOptions {
  readonly address: string;
  readonly port: number;
  /** Source address: the load balancer node's. */
  readonly localAddress: string;
  readonly check: HealthCheckProtocol;
  /** Real milliseconds for the whole probe. */
  readonly timeoutMs: number;
  /** Send a PROXY v2 header (command LOCAL) first, as with the attribute `proxy_protocol_v2.enabled`. */
  readonly proxyProtocol: boolean;
}

/** Why a probe failed; names are the target health reasons of the API. @source aws-facts 2.4 */
export type ProbeFailure = {
  readonly reason: "Target.FailedHealthChecks" | "Target.Timeout" | "Target.ResponseCodeMismatch";
  readonly description: string;
};

/** What a probe finds where nothing answers. */
export const timedOut: ProbeFailure = { reason: "Target.Timeout", description: "Request timed out" };

/** Probes once. Resolves with undefined when the target is well, never rejects. */
export function probe(options: ProbeOptions): Promise<ProbeFailure | undefined> {
  return new Promise((resolve) => {
    const socket = connect({
      host: options.address,
      port: options.port,
      localAddress: options.localAddress,
    });
    const finish = (failure?: ProbeFailure): void => {
      clearTimeout(timer);
      resolve(failure);
      socket.destroy();
    };
    const timer = setTimeout(() => finish(timedOut), options.timeoutMs);
    timer.unref();
    socket.on("error", () =>
      finish({ reason: "Target.FailedHealthChecks", description: "Health checks failed" }),
    );
    if (options.proxyProtocol) socket.write(encodeLocalHeader());
    if (options.check.protocol === "TCP") {
      socket.once("connect", () => finish());
      return;
    }
    probeHttp(socket, options, options.check, finish);
  });
}

function probeHttp(
  socket: Socket,
  { address, port }: ProbeOptions,
  { path, matcher }: { readonly path: string; readonly matcher: string },
  finish: (failure?: ProbeFailure) => void,
): void {
  const call = request({
    createConnection: () => socket,
    path,
    headers: { host: `${address}:${port}`, "user-agent": "ELB-HealthChecker/2.0", connection: "close" },
  });
  call.once("response", (response) => {
    response.resume();
    const code = response.statusCode ?? 0;
    finish(
      matchesCode(matcher, code)
        ? undefined
        : {
            reason: "Target.ResponseCodeMismatch",
            description: `Health checks failed with these codes: [${code}]`,
          },
    );
  });
  // Covers an answer that is not HTTP, and a connection that ends without an answer.
  call.on("error", () =>
    finish({ reason: "Target.FailedHealthChecks", description: "Health checks failed" }),
  );
  call.end();
}

/** Whether a status code is in a matcher such as `200`, `200-399` or `200,204`. */
export function matchesCode(matcher: string, code: number): boolean {
  return matcher.split(",").some((part) => {
    const [low, high = low] = part.split("-").map(Number);
    return low !== undefined && high !== undefined && low <= code && code <= high;
  });
}
