import { createHash, timingSafeEqual } from "node:crypto";
import type { onRequestHookHandler } from "fastify";

/**
 * Checks candidates against the SHA-256 digests of `keys`. Digests have one length, and every one is compared
 * to its end: the time tells neither a key's length, nor how much of it was right, nor which one matched.
 */
export function createKeyVerifier(keys: readonly string[]): (candidate: string) => boolean {
  const digests = keys.map(digest);
  return (candidate) => {
    const candidateDigest = digest(candidate);
    return digests.map((known) => timingSafeEqual(known, candidateDigest)).includes(true);
  };
}

function digest(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/** Lets a request pass with a valid `x-api-key` only: 401 without one, 403 with a wrong one. */
export function requireApiKey(isValid: (candidate: string) => boolean): onRequestHookHandler {
  return (request, reply, done) => {
    const key = request.headers["x-api-key"];
    if (typeof key !== "string" || key === "") {
      reply.code(401).send({ message: "API key missing" });
    } else if (!isValid(key)) {
      reply.code(403).send({ message: "Invalid API key" });
    } else {
      done();
    }
  };
}
