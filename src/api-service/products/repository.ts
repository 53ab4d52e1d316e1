import type { Database, Statement } from "../platform/postgres.ts";
import type { NewProduct, Product, ProductChange, ProductListQuery } from "./schema.ts";

/** The products in PostgreSQL. `undefined`: there is no product of that id. */
export interface ProductRepository {
  insert(id: string, product: NewProduct): Promise<Product>;
  list(query: ProductListQuery): Promise<Product[]>;
  find(id: string): Promise<Product | undefined>;
  update(id: string, change: ProductChange): Promise<Product | undefined>;
  remove(id: string): Promise<Product | undefined>;
}

/** The time as text: the column has no zone (it is UTC), which the driver would read as local time. */
const columns = `id, nombre, precio, stock, to_char("createdAt", 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt"`;

const insert: Statement = {
  name: "producto-insert",
  text: `INSERT INTO "Producto" (id, nombre, precio, stock) VALUES ($1, $2, $3, $4) RETURNING ${columns}`,
};
const find: Statement = { name: "producto-find", text: `SELECT ${columns} FROM "Producto" WHERE id = $1` };
const update: Statement = {
  name: "producto-update",
  text: `UPDATE "Producto" SET nombre = COALESCE($2, nombre), precio = COALESCE($3, precio), stock = COALESCE($4, stock)
         WHERE id = $1 RETURNING ${columns}`,
};
const remove: Statement = {
  name: "producto-remove",
  text: `DELETE FROM "Producto" WHERE id = $1 RETURNING ${columns}`,
};

/** The id breaks ties, so that pages neither repeat nor lose a product. */
const listBy = {
  newest: list("producto-list-newest", `"createdAt" DESC, id DESC`),
  asc: list("producto-list-precio-asc", "precio ASC, id ASC"),
  desc: list("producto-list-precio-desc", "precio DESC, id DESC"),
};

function list(name: string, order: string): Statement {
  return { name, text: `SELECT ${columns} FROM "Producto" ORDER BY ${order} LIMIT $1 OFFSET $2` };
}

/** Products in `database`. */
export function createProductRepository(database: Pick<Database, "query">): ProductRepository {
  return {
    async insert(id, { nombre, precio, stock }) {
      const [product] = await database.query<Product>(insert, [id, nombre, precio, stock]);
      if (product === undefined) throw new Error("INSERT returned no row");
      return product;
    },
    list: ({ skip, limit, orderByPrecio }) =>
      database.query<Product>(listBy[orderByPrecio ?? "newest"], [limit, skip]),
    async find(id) {
      return (await database.query<Product>(find, [id]))[0];
    },
    async update(id, { nombre, precio, stock }) {
      return (await database.query<Product>(update, [id, nombre ?? null, precio ?? null, stock ?? null]))[0];
    },
    async remove(id) {
      return (await database.query<Product>(remove, [id]))[0];
    },
  };
}
