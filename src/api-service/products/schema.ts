import { z } from "zod";

/** What a client may say of a product. PostgreSQL's `integer` and `text` set the bounds that the seed leaves open. */
const fields = {
  nombre: z
    .string()
    .min(5)
    .max(100)
    .refine((text) => !text.includes("\0"), "Invalid string: must not contain a NUL character"),
  precio: z.number().positive(),
  stock: z.int().min(0).max(2_147_483_647),
};

/** Body of `POST /productos`. */
export const newProductSchema = z.object(fields);
export type NewProduct = z.output<typeof newProductSchema>;

/** Body of `PUT /productos/:id`: any subset, the empty one too. */
export const productChangeSchema = z.object(fields).partial();
export type ProductChange = z.output<typeof productChangeSchema>;

/** Query of `GET /productos`. */
export const productListQuerySchema = z.object({
  skip: wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER }).default(0),
  limit: wholeNumber({ min: 1, max: 100 }).default(10),
  orderByPrecio: z.enum(["asc", "desc"]).optional(),
});
export type ProductListQuery = z.output<typeof productListQuerySchema>;

/** Path of a single product. What is not a UUID is an unknown product (404), not an invalid request. */
export const productPathSchema = z.object({ id: z.string() });

/** A product as it is stored, cached and answered. */
export const productSchema = z.object({
  id: z.string(),
  nombre: z.string(),
  precio: z.number(),
  stock: z.int(),
  /** ISO 8601, UTC, milliseconds. */
  createdAt: z.string(),
});
export type Product = z.output<typeof productSchema>;

export const productListSchema = z.array(productSchema);

function wholeNumber(bounds: { min: number; max: number }) {
  return z
    .string()
    .regex(/^-?\d+$/, "Invalid input: expected a whole number")
    .transform(Number)
    .pipe(z.int().min(bounds.min).max(bounds.max));
}
