import type { RouteShorthandOptions } from "fastify";
import { z } from "zod";
import { ignoreBodies } from "../platform/body.ts";
import type { HttpServer } from "../platform/http-server.ts";
import {
  newProductSchema,
  productChangeSchema,
  productListQuerySchema,
  productListSchema,
  productPathSchema,
  productSchema,
} from "./schema.ts";
import type { ProductService } from "./service.ts";

const notFound = { message: "Producto no encontrado" };
const notFoundSchema = z.object({ message: z.string() });

/** The seed's routes under `/productos`, with its fields, statuses and messages. */
export function productRoutes(app: HttpServer, products: ProductService): void {
  acceptJsonOnly(app);

  app.post(
    "/productos",
    { schema: { body: newProductSchema, response: { 201: z.object({ producto: productSchema }) } } },
    async (request, reply) => reply.code(201).send({ producto: await products.create(request.body) }),
  );

  app.get(
    "/productos",
    {
      schema: {
        querystring: productListQuerySchema,
        response: { 200: z.object({ productos: productListSchema }) },
      },
    },
    (request) => products.list(request.query).then((productos) => ({ productos })),
  );

  app.get(
    "/productos/:id",
    {
      schema: {
        params: productPathSchema,
        response: { 200: z.object({ producto: productSchema }), 404: notFoundSchema },
      },
    },
    async (request, reply) => {
      const producto = await products.find(request.params.id);
      return producto === undefined ? reply.code(404).send(notFound) : { producto };
    },
  );

  app.put(
    "/productos/:id",
    {
      schema: {
        params: productPathSchema,
        body: productChangeSchema,
        response: { 200: z.object({ modificado: productSchema }), 404: notFoundSchema },
      },
    },
    async (request, reply) => {
      const modificado = await products.update(request.params.id, request.body);
      return modificado === undefined ? reply.code(404).send(notFound) : { modificado };
    },
  );

  app.delete(
    "/productos/:id",
    {
      schema: {
        params: productPathSchema,
        response: { 200: z.object({ eliminado: productSchema }), 404: notFoundSchema },
      },
    },
    async (request, reply) => {
      const eliminado = await products.remove(request.params.id);
      return eliminado === undefined ? reply.code(404).send(notFound) : { eliminado };
    },
  );

  refuseOtherMethods(app, "/productos", ["GET", "HEAD", "POST"]);
  refuseOtherMethods(app, "/productos/:id", ["GET", "HEAD", "PUT", "DELETE"]);
}

/** JSON or nothing: any other body counts as missing, which the schema of the route then reports as a 400. */
function acceptJsonOnly(app: HttpServer): void {
  const parseJson = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    // Clients send the header with an empty DELETE, too.
    if (body === "") done(null, undefined);
    else void parseJson(request, String(body), done);
  });
  ignoreBodies(app);
}

function refuseOtherMethods(app: HttpServer, url: string, allowed: readonly string[]): void {
  const refuse: RouteShorthandOptions["onRequest"] = (_request, reply) =>
    void reply.code(405).header("allow", allowed.join(", ")).send({ message: "Method not allowed" });
  app.route({
    method: app.supportedMethods.filter((method) => !allowed.includes(method)),
    url,
    // Before the body is looked at: what it holds does not matter.
    onRequest: refuse,
    handler: () => {},
  });
}
