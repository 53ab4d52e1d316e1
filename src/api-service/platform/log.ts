import { LogController } from "fastify";
import type { FastifyBaseLogger, FastifyReply, FastifyRequest, FastifyServerOptions } from "fastify";
import { destination } from "pino";
import { peerOf } from "./proxy-listener.ts";

/** Levels of `LOG_LEVEL`, most to least severe. */
export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Where the log goes and how much of it. */
export interface LogOptions {
  readonly level: LogLevel;
  /** Default: standard output. */
  readonly stream?: { write(line: string): void };
}

/** Logger settings: one JSON object per line, level by name, time in ISO 8601. */
export function loggerOptions(
  options: LogOptions,
): Exclude<FastifyServerOptions["logger"], boolean | undefined> {
  return {
    level: options.level,
    // Synchronous: else the last line before the exit can overtake one that is still being written.
    stream: options.stream ?? destination({ dest: 1, sync: true }),
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
  };
}

/**
 * What of an error may be logged. Its other properties stay out: drivers hang the failed command with its
 * arguments on them, the Redis password among them.
 */
function describeError(error: Error & { code?: unknown }): {
  type: string;
  message: string;
  stack: string;
  code?: string;
} {
  return {
    type: error.name,
    message: error.message,
    stack: error.stack ?? "",
    ...(typeof error.code === "string" ? { code: error.code } : {}),
  };
}

/** Each line of a request says where it came from: the client's address and, through PrivateLink, the endpoint. */
export function requestLogger(
  logger: FastifyBaseLogger,
  bindings: Record<string, unknown>,
  options: object,
  rawRequest: Pick<FastifyRequest["raw"], "socket">,
): FastifyBaseLogger {
  const { address, port, endpointId } = peerOf(rawRequest.socket);
  return logger.child({ ...bindings, sourceAddress: address, sourcePort: port, endpointId }, options);
}

/** One line per request, when it is done; no header and no body is ever in it. */
export class RequestLog extends LogController {
  constructor() {
    super({ requestIdLogLabel: "requestId" });
  }

  override incomingRequest(): void {}

  override requestCompleted(
    error: Error | null | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const facts = {
      method: request.method,
      url: request.url,
      statusCode: reply.statusCode,
      responseTimeMs: Number(reply.elapsedTime.toFixed(3)),
    };
    if (error) {
      reply.log.warn({ ...facts, err: error }, "request ended before its answer was sent");
    } else {
      reply.log.info(facts, "request");
    }
  }
}
