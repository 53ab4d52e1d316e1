import { requireApiKey } from "./platform/auth.ts";
import { ignoreBodies } from "./platform/body.ts";
import type { Cache } from "./platform/cache.ts";
import { healthRoutes } from "./platform/health.ts";
import type { HttpServer } from "./platform/http-server.ts";
import type { Database } from "./platform/postgres.ts";
import { createProductRepository } from "./products/repository.ts";
import { productRoutes } from "./products/routes.ts";
import { createProductService } from "./products/service.ts";

/** Everything the application needs; it opens and closes none of it. */
export interface AppDependencies {
  /** A server without routes (see `createHttpServer`); it owns the log, so it exists before the others. */
  readonly server: HttpServer;
  readonly database: Pick<Database, "query">;
  readonly cache: Pick<Cache, "through" | "invalidate" | "state">;
  readonly isValidKey: (candidate: string) => boolean;
  readonly newId: () => string;
  /** Milliseconds of a monotonic clock. */
  readonly nowMs: () => number;
}

/** Puts the service's routes on `server`. It reads no environment and does not listen. */
export function buildApp({ server, database, cache, isValidKey, newId, nowMs }: AppDependencies): HttpServer {
  let closing = false;
  server.addHook("preClose", (done) => {
    closing = true;
    done();
  });

  healthRoutes(server, { database, cacheState: cache.state, closing: () => closing, nowMs });

  server.register(async (seedHealth: HttpServer) => {
    seedHealth.removeAllContentTypeParsers();
    ignoreBodies(seedHealth);
    seedHealth.all("/prueba", (_request, reply) =>
      reply.header("content-type", "application/json; charset=utf-8").send('"OK"'),
    );
  });

  server.register(async (protectedRoutes: HttpServer) => {
    protectedRoutes.addHook("onRequest", requireApiKey(isValidKey));
    const repository = createProductRepository(database);
    productRoutes(protectedRoutes, createProductService({ repository, cache, newId }));
  });
  return server;
}
