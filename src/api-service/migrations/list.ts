import type { Migration } from "../platform/migrate.ts";
import { createProducto } from "./0001-create-producto.ts";
import { indexProductoCreatedAt } from "./0002-index-producto-created-at.ts";

/** All migrations in their order. TypeScript modules rather than .sql files, so that a bundle carries them. */
export const migrations: readonly Migration[] = [createProducto, indexProductoCreatedAt];
