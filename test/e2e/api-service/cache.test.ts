import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestPostgres } from "../../support/postgres.ts";
import type { TestPostgres } from "../../support/postgres.ts";
import { redisProgram, startTestRedis } from "../../support/redis.ts";
import type { TestRedis } from "../../support/redis.ts";
import { startService, until } from "./service.ts";
import type { TestService } from "./service.ts";

describe.skipIf(redisProgram === undefined)("products through Redis", () => {
  let postgres: TestPostgres;
  let redis: TestRedis;
  let client: Redis;
  let service: TestService;
  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startTestPostgres(), startTestRedis()]);
    client = new Redis({ host: redis.host, port: redis.port });
    service = await startService({ postgres, databaseName: await postgres.createDatabase("cache"), redis });
    await until("the cache is connected", () => service.log.some(({ msg }) => msg === "cache connected"));
  });
  afterAll(async () => {
    client.disconnect();
    await service.close();
    await Promise.all([postgres.dispose(), redis.dispose()]);
  });

  const create = async (nombre = "Teclado") =>
    (await service.request("POST", "/productos", { json: { nombre, precio: 10, stock: 1 } })).body.producto;
  const get = async (path: string) => (await service.request("GET", path)).body;
  const statistic = async (name: string) =>
    Number(new RegExp(`${name}:(\\d+)`).exec(await client.info("stats"))?.[1]);
  /** A change behind the service's back: only who asks the database sees it. */
  const changeBehind = (id: string) =>
    service.database.query({ name: "behind", text: `UPDATE "Producto" SET stock = 99 WHERE id = $1` }, [id]);

  it("serves the second GET of a product from Redis, by Redis's own count", async () => {
    const { id } = await create();
    const hits = await statistic("keyspace_hits");
    const first = await get(`/productos/${id}`);
    expect(await statistic("keyspace_hits")).toBe(hits);
    await changeBehind(id);
    expect(await get(`/productos/${id}`)).toEqual(first);
    expect(await statistic("keyspace_hits")).toBeGreaterThan(hits);
  });

  it("keeps a product for 300 s and a list for 60 s", async () => {
    const { id } = await create();
    await get(`/productos/${id}`);
    await get("/productos?limit=7");
    expect(await client.ttl(`producto:${id}`)).toBeGreaterThan(295);
    expect(await client.ttl(`producto:${id}`)).toBeLessThanOrEqual(300);
    expect(await client.ttl("productos:newest:0:7")).toBeGreaterThan(55);
    expect(await client.ttl("productos:newest:0:7")).toBeLessThanOrEqual(60);
  });

  it("invalidates with a change exactly that product, and every list", async () => {
    const [changed, other] = [await create("Cambiado"), await create("Intacto")];
    const lists = [
      "/productos",
      "/productos?limit=1",
      "/productos?orderByPrecio=asc",
      "/productos?skip=1&limit=100",
    ];
    for (const path of [...lists, `/productos/${changed.id}`, `/productos/${other.id}`]) await get(path);
    await changeBehind(other.id);

    await service.request("PUT", `/productos/${changed.id}`, { json: { precio: 0.5 } });
    expect((await get(`/productos/${changed.id}`)).producto.precio).toBe(0.5);
    expect((await get(`/productos/${other.id}`)).producto.stock).toBe(1);
    expect((await get("/productos?orderByPrecio=asc")).productos[0].id).toBe(changed.id);
    expect((await get("/productos")).productos.find(({ id }: { id: string }) => id === other.id).stock).toBe(
      99,
    );

    await service.request("DELETE", `/productos/${changed.id}`);
    expect((await service.request("GET", `/productos/${changed.id}`)).status).toBe(404);
    for (const path of lists) expect(JSON.stringify(await get(path))).not.toContain(changed.id);

    const added = await create("Nuevo");
    expect((await get("/productos?limit=1")).productos).toEqual([added]);
  });

  it("does not cache that a product is unknown, and keeps nothing of the question for long", async () => {
    const id = "0197a8a0-0000-7000-8000-000000000001";
    expect((await service.request("GET", `/productos/${id}`)).status).toBe(404);
    for (const key of await client.keys(`*${id}*`)) expect(await client.ttl(key)).toBeLessThanOrEqual(30);
    const insert = { name: "insert", text: `INSERT INTO "Producto" VALUES ($1, 'Escondido', 1, 1)` };
    await service.database.query(insert, [id]);
    expect((await service.request("GET", `/productos/${id}`)).status).toBe(200);
  });

  it("treats as a miss what another version of the service may have left in the cache", async () => {
    const { id, ...rest } = await create();
    await get(`/productos/${id}`);
    const version = await client.get(`producto:${id}:version`);
    await client.set(`producto:${id}`, `${version}\n{"id":"${id}","name":"Keyboard"}`);
    expect(await get(`/productos/${id}`)).toEqual({ producto: { id, ...rest } });
  });
});
