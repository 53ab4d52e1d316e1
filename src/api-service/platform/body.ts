import type { HttpServer } from "./http-server.ts";

/** Lets bodies of any type pass for which `app` has no parser: they are not read, and count as missing. */
export function ignoreBodies(app: HttpServer): void {
  app.addContentTypeParser("*", (_request, payload, done) => {
    payload.resume();
    done(null, undefined);
  });
}
