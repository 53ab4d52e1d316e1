import type { CacheEntry } from "../platform/cache.ts";
import { productListSchema, productSchema } from "./schema.ts";
import type { Product, ProductListQuery } from "./schema.ts";

/** Longest time that anything here is cached, in seconds. */
export const maxTtlSeconds = 300;

/** One version for all lists: any write may change any of them. */
export const listVersionKey = "productos:version";

/** Keys of one product: deleting both removes exactly it. */
export function productKeys(id: string): [key: string, versionKey: string] {
  return [`producto:${id}`, `producto:${id}:version`];
}

/** Cache entry of one product. */
export function productEntry(id: string): CacheEntry<Product | undefined> {
  const [key, versionKey] = productKeys(id);
  return { key, versionKey, ttlSeconds: maxTtlSeconds, parse: (json) => productSchema.safeParse(json).data };
}

/** Cache entry of one page of products. */
export function listEntry(query: ProductListQuery): CacheEntry<Product[]> {
  return {
    key: `productos:${query.orderByPrecio ?? "newest"}:${query.skip}:${query.limit}`,
    versionKey: listVersionKey,
    ttlSeconds: 60,
    parse: (json) => productListSchema.safeParse(json).data,
  };
}
