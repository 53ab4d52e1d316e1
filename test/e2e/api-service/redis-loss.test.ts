import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestPostgres } from "../../support/postgres.ts";
import type { TestPostgres } from "../../support/postgres.ts";
import { redisProgram, startTestRedis } from "../../support/redis.ts";
import type { TestRedis } from "../../support/redis.ts";
import { startService, until } from "./service.ts";
import type { TestService } from "./service.ts";

const clients = 16;

describe.skipIf(redisProgram === undefined)("the loss of Redis", () => {
  let postgres: TestPostgres;
  let redis: TestRedis;
  let service: TestService;
  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startTestPostgres(), startTestRedis()]);
    service = await startService({ postgres, databaseName: await postgres.createDatabase("loss"), redis });
  });
  afterAll(async () => {
    await service.close();
    await Promise.all([postgres.dispose(), redis.dispose()]);
  });
  const lines = (msg: string) => service.log.filter((line) => line.msg === msg).length;
  const cacheState = async () => (await service.request("GET", "/readyz")).body.cache;

  /** Clients that write and read back what they wrote; every answer must be right, whatever happens to Redis. */
  function startLoad() {
    const stop = new AbortController();
    let answered = 0;
    const wrong: string[] = [];
    const client = async (number: number) => {
      const created = await service.request("POST", "/productos", {
        json: { nombre: `Cliente ${number}`, precio: 1, stock: 0 },
      });
      const path = `/productos/${created.body.producto.id}`;
      for (let stock = 1; !stop.signal.aborted; stock++) {
        const put = await service.request("PUT", path, { json: { stock } });
        const read = await service.request("GET", path);
        const again = await service.request("GET", path);
        const list = await service.request("GET", "/productos?limit=100");
        const listed = list.body.productos?.find((product: { id: string }) => path.endsWith(product.id));
        const seen = [
          put.body.modificado?.stock,
          read.body.producto?.stock,
          again.body.producto?.stock,
          listed?.stock,
        ];
        if (seen.some((value) => value !== stock))
          wrong.push(`client ${number} expected ${stock}, saw ${seen.join(", ")}`);
        answered += 4;
      }
    };
    const running = Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
    return {
      /** Waits until so many more requests were answered. */
      more: async (count: number) => {
        const goal = answered + count;
        await until(`${count} more requests are answered`, () => answered >= goal);
      },
      stop: async () => {
        stop.abort();
        await running;
        return wrong;
      },
    };
  }

  it("costs no request, is logged once, and ends by itself: killed under load and started again", async () => {
    await until("the cache is connected", async () => (await cacheState()) === "up");
    const load = startLoad();
    await load.more(400);
    await redis.kill("SIGKILL");
    await load.more(800);
    expect(await cacheState()).toBe("down");
    await redis.start();
    await until("the cache is back", () => lines("cache is back") === 1);
    await load.more(400);
    expect(await load.stop()).toEqual([]);
    expect(lines("cache lost: going on with the database alone")).toBe(1);
    expect(service.log.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("is no different when Redis hangs instead of dying", async () => {
    const load = startLoad();
    await load.more(400);
    await redis.kill("SIGSTOP");
    await load.more(800);
    await redis.kill("SIGCONT");
    await until("the cache is back", () => lines("cache is back") === 2);
    await load.more(400);
    expect(await load.stop()).toEqual([]);
    expect(lines("cache lost: going on with the database alone")).toBe(2);
  });
});
