import { createHash, timingSafeEqual } from "node:crypto";
import type { HttpAnswer } from "./faults.ts";
import type { IncomingRequest } from "./sigv4.ts";

/** A request to `/_sandbox/<name>` whose sender may control the sandbox. */
export interface ControlRequest {
  readonly method: string;
  /** What stands behind the name, without its slash; empty when nothing does. */
  readonly rest: string;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
}

/** Answers what is below one name. */
export type ControlRoute = (request: ControlRequest) => { readonly status: number; readonly body: unknown };

/** Where everything begins that is not AWS's. */
export const controlPrefix = "/_sandbox/";

/** Answers a request below {@link controlPrefix}. Never throws. */
export type ControlEndpoint = (request: IncomingRequest) => HttpAnswer;

/**
 * Controls the sandbox while it runs. Not part of AWS's API, so not signed: who has the token may, and the token
 * stands beside the credentials of all accounts, for this user alone.
 *
 * @param routes by name
 */
export function createControlEndpoint(
  token: string,
  routes: Readonly<Record<string, ControlRoute>>,
  report: (error: unknown, doing: string) => void,
): ControlEndpoint {
  return ({ method, url, headers, body }) => {
    if (!isSame(headers["authorization"] ?? "", `Bearer ${token}`)) {
      return json(401, {
        message: "The token of the sandbox's instance.json must be sent: Authorization: Bearer …",
      });
    }
    const [name = "", rest = "", ...more] = url.slice(controlPrefix.length).split("/");
    const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
    if (route === undefined || more.length > 0) return json(404, { message: "There is nothing here." });
    let parsed: unknown;
    try {
      const text = Buffer.from(body).toString("utf8");
      parsed = text === "" ? undefined : JSON.parse(text);
    } catch {
      return json(400, { message: "The body is not JSON." });
    }
    try {
      const answer = route({ method, rest, body: parsed });
      return json(answer.status, answer.body);
    } catch (error) {
      report(error, `control ${name}`);
      return json(500, { message: "The sandbox failed; its log says why." });
    }
  };
}

/** Digests are compared, so that the time says nothing about the token, its length neither. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function json(status: number, body: unknown): HttpAnswer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
