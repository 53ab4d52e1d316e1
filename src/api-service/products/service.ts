import type { Cache } from "../platform/cache.ts";
import { isId } from "../platform/time-ordered-id.ts";
import { listEntry, listVersionKey, productEntry, productKeys } from "./cache-entries.ts";
import type { ProductRepository } from "./repository.ts";
import type { NewProduct, Product, ProductChange, ProductListQuery } from "./schema.ts";

/** What can be done with products. `undefined`: there is no product of that id. */
export interface ProductService {
  create(product: NewProduct): Promise<Product>;
  list(query: ProductListQuery): Promise<Product[]>;
  find(id: string): Promise<Product | undefined>;
  update(id: string, change: ProductChange): Promise<Product | undefined>;
  remove(id: string): Promise<Product | undefined>;
}

/** Collaborators of the service. */
export interface ProductServiceOptions {
  readonly repository: ProductRepository;
  readonly cache: Pick<Cache, "through" | "invalidate">;
  readonly newId: () => string;
}

/** Products, read through the cache and written past it. */
export function createProductService({ repository, cache, newId }: ProductServiceOptions): ProductService {
  /** Invalidates `keys` unless `act` says that it changed nothing. A failed write may have been committed all the same. */
  async function write<T>(keys: readonly string[], act: () => Promise<T>): Promise<T> {
    let changed = true;
    try {
      const result = await act();
      changed = result !== undefined;
      return result;
    } finally {
      if (changed) await cache.invalidate(keys);
    }
  }

  return {
    create: (product) => write([listVersionKey], () => repository.insert(newId(), product)),
    list: (query) => cache.through(listEntry(query), () => repository.list(query)),
    async find(id) {
      if (!isId(id)) return undefined;
      return cache.through(productEntry(id), () => repository.find(id));
    },
    async update(id, change) {
      if (!isId(id)) return undefined;
      return write([listVersionKey, ...productKeys(id)], () => repository.update(id, change));
    },
    async remove(id) {
      if (!isId(id)) return undefined;
      return write([listVersionKey, ...productKeys(id)], () => repository.remove(id));
    },
  };
}
