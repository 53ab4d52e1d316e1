import type { FastifyInstance } from "fastify";
import type { CacheState } from "./cache.ts";
import type { Database, Statement } from "./postgres.ts";

/** What `/readyz` reports on. */
export interface HealthDependencies {
  readonly database: Pick<Database, "query">;
  /** The cache is reported, but the service is ready without it. */
  readonly cacheState: () => CacheState;
  /** True from the moment on that the service was told to stop. */
  readonly closing: () => boolean;
  /** Milliseconds of a monotonic clock. */
  readonly nowMs: () => number;
}

const ping: Statement = { name: "ping", text: "SELECT 1" };
/** Anybody may ask without a key, so however many ask, the database is asked once in this time. */
const answerValidMs = 1000;

/** `GET /livez`: the process serves. `GET /readyz`: it can serve products, that is, the database answers. */
export function healthRoutes(app: FastifyInstance, dependencies: HealthDependencies): void {
  const databaseUp = remembered(dependencies.nowMs, () =>
    dependencies.database.query(ping, []).then(
      () => true,
      () => false,
    ),
  );

  app.get("/livez", () => ({ status: "ok" }));

  app.get("/readyz", async (_request, reply) => {
    const up = await databaseUp();
    const ready = up && !dependencies.closing();
    return reply.code(ready ? 200 : 503).send({
      status: ready ? "ok" : "unavailable",
      database: up ? "up" : "down",
      cache: dependencies.cacheState(),
    });
  });
}

/** Shares one answer of `ask` among all who want it while it is being found out, and for a while after. */
function remembered<T>(nowMs: () => number, ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let validUntilMs = Infinity;
  return () => {
    if (answer === undefined || nowMs() > validUntilMs) {
      validUntilMs = Infinity;
      answer = ask().finally(() => {
        validUntilMs = nowMs() + answerValidMs;
      });
    }
    return answer;
  };
}
