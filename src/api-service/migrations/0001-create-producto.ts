import type { Migration } from "../platform/migrate.ts";

/** The table and the index of the seed's API, under the names it gave them: its database can be taken over. */
export const createProducto: Migration = {
  version: 1,
  name: "create-producto",
  sql: `
CREATE TABLE IF NOT EXISTS "Producto" (
  id text NOT NULL,
  nombre text NOT NULL,
  precio double precision NOT NULL,
  stock integer NOT NULL,
  "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
  CONSTRAINT "Producto_pkey" PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS "Producto_precio_idx" ON "Producto" (precio);
`,
};
