import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestPostgres } from "../../support/postgres.ts";
import type { TestPostgres } from "../../support/postgres.ts";
import { redisProgram, startTestRedis } from "../../support/redis.ts";
import type { TestRedis } from "../../support/redis.ts";
import { startService, until } from "./service.ts";
import type { TestService } from "./service.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const unknownId = "0197a8a0-0000-7000-8000-000000000000";
const teclado = { nombre: "Teclado", precio: 49.99, stock: 12 };

let postgres: TestPostgres;
let redis: TestRedis | undefined;
beforeAll(async () => {
  [postgres, redis] = await Promise.all([
    startTestPostgres(),
    redisProgram === undefined ? undefined : startTestRedis(),
  ]);
});
afterAll(async () => {
  await Promise.all([postgres.dispose(), redis?.dispose()]);
});

/** The contract holds with and without a cache: the same cases run on both. */
const grounds = [
  { ground: "with Redis", withRedis: true },
  { ground: "without Redis", withRedis: false },
].filter(({ withRedis }) => !withRedis || redisProgram !== undefined);

describe.each(grounds)("products by the contract, $ground", ({ withRedis }) => {
  let service: TestService;
  beforeAll(async () => {
    const databaseName = await postgres.createDatabase(`products_${withRedis}`);
    service = await startService({ postgres, databaseName, redis: withRedis ? redis : undefined });
    if (withRedis)
      await until("the cache is connected", () => service.log.some(({ msg }) => msg === "cache connected"));
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    // By the API, so that the cache knows.
    for (let empty = false; !empty;) {
      const { body } = await service.request("GET", "/productos?limit=100");
      for (const { id } of body.productos) await service.request("DELETE", `/productos/${id}`);
      empty = body.productos.length === 0;
    }
  });
  const create = async (product: object) =>
    (await service.request("POST", "/productos", { json: product })).body.producto;

  describe("POST /productos", () => {
    it("creates a product", async () => {
      const before = Date.now();
      const answer = await service.request("POST", "/productos", { json: teclado });
      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({
        producto: { id: expect.stringMatching(uuid), ...teclado, createdAt: expect.stringMatching(isoTime) },
      });
      expect(Math.abs(Date.parse(answer.body.producto.createdAt) - before)).toBeLessThan(10_000);
    });

    it.each([
      { nombre: "abcde", precio: 0.01, stock: 0 },
      { nombre: "a".repeat(100), precio: 1.7976931348623157e308, stock: 2_147_483_647 },
      { nombre: 'Ñandú 🦤 \u2028 "\'; DROP TABLE "Producto"; --', precio: 5e-324, stock: 1 },
    ])("takes the bounds: $precio", async (product) => {
      const { id } = await create(product);
      expect((await service.request("GET", `/productos/${id}`)).body.producto).toMatchObject(product);
    });

    it("keeps nothing that is not a field", async () => {
      const producto = await create({
        ...teclado,
        id: unknownId,
        createdAt: "1999-01-01T00:00:00.000Z",
        admin: true,
      });
      expect(Object.keys(producto).sort()).toEqual(["createdAt", "id", "nombre", "precio", "stock"]);
      expect(producto.id).not.toBe(unknownId);
      expect(producto.createdAt).not.toMatch(/^1999/);
    });

    it.each([
      ["nombre", { ...teclado, nombre: "abcd" }],
      ["nombre", { ...teclado, nombre: "a".repeat(101) }],
      ["nombre", { ...teclado, nombre: 12_345 }],
      ["nombre", { ...teclado, nombre: "nul \0 nul" }],
      ["nombre", { precio: 1, stock: 1 }],
      ["precio", { ...teclado, precio: 0 }],
      ["precio", { ...teclado, precio: -1 }],
      ["precio", { ...teclado, precio: "49.99" }],
      ["precio", { ...teclado, precio: null }],
      ["stock", { ...teclado, stock: -1 }],
      ["stock", { ...teclado, stock: 1.5 }],
      ["stock", { ...teclado, stock: 2_147_483_648 }],
    ])("refuses a wrong %s: %j", async (field, product) => {
      const answer = await service.request("POST", "/productos", { json: product });
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({
        error: { formErrors: [], fieldErrors: { [field]: [expect.any(String)] } },
      });
    });

    it("names every wrong field", async () => {
      const answer = await service.request("POST", "/productos", { json: {} });
      expect(Object.keys(answer.body.error.fieldErrors).sort()).toEqual(["nombre", "precio", "stock"]);
    });

    it.each([
      ["malformed JSON", "{", { "content-type": "application/json" }],
      [
        "a number beyond double",
        '{"nombre":"Teclado","precio":1e999,"stock":1}',
        { "content-type": "application/json" },
      ],
      ["an array", "[]", { "content-type": "application/json" }],
      ["null", "null", { "content-type": "application/json" }],
      ["nothing", "", { "content-type": "application/json" }],
      ["a prototype", '{"__proto__":{"nombre":"Teclado"}}', { "content-type": "application/json" }],
      ["text", "hola", { "content-type": "text/plain" }],
      ["a form", "nombre=Teclado", { "content-type": "application/x-www-form-urlencoded" }],
      ["a nonsense type", "{}", { "content-type": "%%%" }],
    ])("refuses %s", async (_what, body, headers) => {
      const answer = await service.request("POST", "/productos", { body, headers });
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({
        error: { formErrors: expect.any(Array), fieldErrors: expect.any(Object) },
      });
    });

    it("refuses a body of more than 64 KiB, and reads one of exactly that", async () => {
      const frame = JSON.stringify({ ...teclado, relleno: "" }).length;
      const full = JSON.stringify({ ...teclado, relleno: "x".repeat(64 * 1024 - frame) });
      const headers = { "content-type": "application/json" };
      expect((await service.request("POST", "/productos", { body: full, headers })).status).toBe(201);
      expect((await service.request("POST", "/productos", { body: `${full} `, headers })).status).toBe(413);
    });
  });

  describe("GET /productos", () => {
    const names = (answer: { body: { productos: { nombre: string }[] } }) =>
      answer.body.productos.map(({ nombre }) => nombre);
    const make = async (count: number) => {
      for (let number = 1; number <= count; number++)
        await create({ nombre: `Producto ${number}`, precio: ((number * 7) % 5) + 1, stock: number });
    };

    it("is an empty list when there is nothing", async () => {
      expect((await service.request("GET", "/productos")).body).toEqual({ productos: [] });
    });

    it("lists the newest first, ten of them, even those of one millisecond", async () => {
      await make(12);
      const answer = await service.request("GET", "/productos");
      expect(answer.status).toBe(200);
      expect(names(answer)).toEqual(Array.from({ length: 10 }, (_, index) => `Producto ${12 - index}`));
    });

    it("obeys skip and limit", async () => {
      await make(5);
      expect(names(await service.request("GET", "/productos?limit=2"))).toEqual(["Producto 5", "Producto 4"]);
      expect(names(await service.request("GET", "/productos?skip=3&limit=100"))).toEqual([
        "Producto 2",
        "Producto 1",
      ]);
      expect(names(await service.request("GET", "/productos?skip=5"))).toEqual([]);
    });

    it("orders by price both ways", async () => {
      await make(5);
      const prices = async (order: string) =>
        (await service.request("GET", `/productos?orderByPrecio=${order}`)).body.productos.map(
          ({ precio }: { precio: number }) => precio,
        );
      expect(await prices("asc")).toEqual([1, 2, 3, 4, 5]);
      expect(await prices("desc")).toEqual([5, 4, 3, 2, 1]);
    });

    it.each([
      ["limit", "limit=0"],
      ["limit", "limit=101"],
      ["limit", "limit=-1"],
      ["limit", "limit=ten"],
      ["limit", "limit="],
      ["limit", "limit=1.5"],
      ["limit", "limit=1&limit=2"],
      ["skip", "skip=-1"],
      ["skip", "skip=1e3"],
      ["skip", "skip=99999999999999999999"],
      ["orderByPrecio", "orderByPrecio=price"],
      ["orderByPrecio", "orderByPrecio=ASC"],
    ])("refuses a wrong %s: %s", async (field, query) => {
      const answer = await service.request("GET", `/productos?${query}`);
      expect(answer.status).toBe(400);
      expect(Object.keys(answer.body.error.fieldErrors)).toEqual([field]);
    });

    it("skips further than any table reaches", async () => {
      expect((await service.request("GET", `/productos?skip=${Number.MAX_SAFE_INTEGER}`)).body).toEqual({
        productos: [],
      });
    });
  });

  describe("one product", () => {
    it("is read, changed field by field and deleted", async () => {
      const producto = await create(teclado);
      const path = `/productos/${producto.id}`;
      expect((await service.request("GET", path)).body).toEqual({ producto });

      const steps = [
        { nombre: "Ratón óptico" },
        { precio: 9.5 },
        { stock: 0 },
        {},
        { nombre: "Monitor", precio: 100, stock: 3 },
      ];
      let expected = producto;
      for (const json of steps) {
        const answer = await service.request("PUT", path, { json });
        expected = Object.assign({}, expected, json);
        expect(answer.status).toBe(200);
        expect(answer.body).toEqual({ modificado: expected });
        expect((await service.request("GET", path)).body).toEqual({ producto: expected });
      }

      const deleted = await service.request("DELETE", path);
      expect(deleted.status).toBe(200);
      expect(deleted.body).toEqual({ eliminado: expected });
      expect((await service.request("GET", path)).status).toBe(404);
      expect((await service.request("DELETE", path)).status).toBe(404);
    });

    it.each([
      ["nombre", { nombre: "abcd" }],
      ["precio", { precio: 0 }],
      ["stock", { stock: 0.5 }],
      ["nombre", { nombre: null }],
    ])("PUT refuses a wrong %s: %j", async (field, json) => {
      const producto = await create(teclado);
      const answer = await service.request("PUT", `/productos/${producto.id}`, { json });
      expect(answer.status).toBe(400);
      expect(Object.keys(answer.body.error.fieldErrors)).toEqual([field]);
      expect((await service.request("GET", `/productos/${producto.id}`)).body).toEqual({ producto });
    });

    it.each([
      unknownId,
      unknownId.toUpperCase(),
      "1",
      "no-uuid",
      "a".repeat(300),
      "%00",
      "%ZZ",
      "..%2f..",
      encodeURIComponent("' OR 1=1 --"),
    ])("is not found under %s", async (id) => {
      const path = `/productos/${id}`;
      for (const [method, json] of [["GET"], ["PUT", {}], ["DELETE"]] as const) {
        const answer = await service.request(method, path, { json });
        expect(answer.status).toBe(404);
        // What cannot be decoded never reaches the route.
        expect(answer.body).toEqual({ message: id === "%ZZ" ? "Not found" : "Producto no encontrado" });
      }
    });

    it("answers an unknown id once, and goes on on the same connection", async () => {
      for (let time = 0; time < 3; time++)
        expect((await service.request("GET", `/productos/${unknownId}`)).status).toBe(404);
      expect((await service.request("GET", "/productos")).status).toBe(200);
    });

    it("is deleted by clients that announce JSON and send none", async () => {
      const { id } = await create(teclado);
      const answer = await service.request("DELETE", `/productos/${id}`, {
        headers: { "content-type": "application/json" },
      });
      expect(answer.status).toBe(200);
    });
  });
});
