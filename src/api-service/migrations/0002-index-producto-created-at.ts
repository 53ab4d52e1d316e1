import type { Migration } from "../platform/migrate.ts";

/** Serves the default order of the list, newest first, without sorting the whole table. */
export const indexProductoCreatedAt: Migration = {
  version: 2,
  name: "index-producto-created-at",
  sql: `CREATE INDEX IF NOT EXISTS "Producto_createdAt_id_idx" ON "Producto" ("createdAt" DESC, id DESC);`,
};
