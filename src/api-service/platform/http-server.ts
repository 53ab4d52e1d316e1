import { randomUUID } from "node:crypto";
import http from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { fastify } from "fastify";
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyServerOptions } from "fastify";
import { serializerCompiler } from "fastify-type-provider-zod";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { z } from "zod";
import { refuseUnparsable } from "./client-error.ts";
import { loggerOptions, requestLogger, RequestLog } from "./log.ts";
import type { LogOptions } from "./log.ts";
import { problemOf } from "./problems.ts";
import { readProxyHeaders } from "./proxy-listener.ts";
import type { ProxyProtocolMode } from "./proxy-listener.ts";
import { responseTime, securityHeaders } from "./response-headers.ts";

/** Fastify as this service uses it: zod schemas give the types. */
export type HttpServer = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Settings of the server; the rest are the constants below. */
export interface HttpServerOptions {
  readonly log: LogOptions;
  readonly proxyProtocol: ProxyProtocolMode;
}

const bodyLimitBytes = 64 * 1024;
/** Longer than the 350 s after which the load balancer drops an idle connection, so that we never close one it reuses. */
const keepAliveTimeoutMs = 360_000;
/** PROXY header, then HTTP headers, then the whole request: the times that a slow client has. */
const proxyHeaderTimeoutMs = 5_000;
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;

/**
 * A server without routes: limits, timeouts, PROXY protocol, log, headers of every answer, errors as bodies.
 * It does not listen yet. While it closes, what is in flight is finished and every connection ends with its answer.
 */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  let closing = false;

  const app = fastify<Server, IncomingMessage, ServerResponse>({
    logger: loggerOptions(options.log),
    logController: new RequestLog(),
    childLoggerFactory: requestLogger,
    genReqId: () => randomUUID(),
    bodyLimit: bodyLimitBytes,
    return503OnClosing: false,
    routerOptions: {
      ignoreTrailingSlash: true,
      // An id that is too long is an unknown one (404); the size of all headers is bounded by Node.
      maxParamLength: http.maxHeaderSize,
    },
    schemaController: { compilersFactory: zodCompilers },
    // A URL that cannot be decoded leads nowhere; Fastify runs no hooks for it.
    frameworkErrors: (_error, _request, reply) => sendNotFound(setCommonHeaders(reply)),
    clientErrorHandler: (error, socket) => refuseUnparsable(app.log, error, socket),
    serverFactory: (handler) =>
      http.createServer(
        {
          keepAliveTimeout: keepAliveTimeoutMs,
          headersTimeout: headersTimeoutMs,
          requestTimeout: requestTimeoutMs,
          connectionsCheckingInterval: 1_000,
          keepAlive: true,
          keepAliveInitialDelay: 60_000,
        },
        handler,
      ),
  }).withTypeProvider<ZodTypeProvider>();

  // A client may end its side right after the request and still wants the answer.
  Object.assign(app.server, { httpAllowHalfOpen: true });
  const dropUnannounced = readProxyHeaders(app.server, {
    mode: options.proxyProtocol,
    headerTimeoutMs: proxyHeaderTimeoutMs,
    log: app.log,
  });

  for (const method of http.METHODS) {
    // Else they would be unknown routes (404); CONNECT is not a request for a route at all.
    if (method !== "CONNECT" && !app.supportedMethods.includes(method)) app.addHttpMethod(method);
  }

  app.addHook("onSend", (_request, reply, _payload, done) => {
    setCommonHeaders(reply);
    if (closing) reply.header("connection", "close");
    done();
  });
  app.addHook("preClose", (done) => {
    closing = true;
    dropUnannounced();
    done();
  });
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, error));
  app.setNotFoundHandler((_request, reply) => sendNotFound(reply));
  return app;
}

/**
 * Given to the constructor and not set later: else Fastify loads two JSON schema compilers that nobody uses. Its
 * types of this option know JSON schemas only.
 */
const zodCompilers = {
  buildValidator: () => validate,
  buildSerializer: () => serializerCompiler,
} as unknown as NonNullable<NonNullable<FastifyServerOptions["schemaController"]>["compilersFactory"]>;

/** Hands zod's own error on: its flattened form is part of the contract. */
function validate({ schema }: { schema: unknown }) {
  return (data: unknown) => {
    const result = (schema as z.ZodType).safeParse(data);
    return result.success ? { value: result.data } : { error: result.error };
  };
}

function setCommonHeaders(reply: FastifyReply): FastifyReply {
  return reply
    .headers(securityHeaders)
    .header("x-request-id", reply.request.id)
    .header("x-response-time", responseTime(reply.elapsedTime));
}

function sendNotFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).send({ message: "Not found" });
}

function sendProblem(reply: FastifyReply, error: unknown): FastifyReply {
  const { status, body } = problemOf(error);
  if (status >= 500) reply.log.error({ err: error }, "request failed");
  if (status === 503) reply.header("retry-after", "1");
  return reply.code(status).send(body);
}
