import { createHash } from "node:crypto";
import { AwsFault, type Call } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { ec2State } from "./state.ts";

/**
 * Makes something once per client token: a repeat with the same parameters gets what was made the first
 * time (as it was then, if it is gone by now: how long AWS remembers is unknown, so the sandbox never forgets).
 *
 * @param live finds what was made, as it is now
 * @param make makes it; only called when the token is new or absent
 * @throws AwsFault IdempotentParameterMismatch, InvalidClientToken
 * @source aws-facts 1.6
 */
export function oncePerToken<T extends { readonly id: string }>(
  call: Call,
  operation: string,
  input: { readonly ClientToken?: string | undefined },
  live: (id: string) => T | undefined,
  make: () => T,
): T {
  const { ClientToken: token, ...parameters } = input;
  if (token === undefined) return make();
  if (!/^[\u0021-\u007e]{1,64}$/.test(token)) {
    throw new AwsFault("InvalidClientToken", "The client token must have 1 to 64 ASCII characters.");
  }
  const { clientTokens } = ec2State(call);
  const key = `${operation}/${token}`;
  const digest = createHash("sha256").update(canonical(parameters)).digest("hex");
  const earlier = lookUp(clientTokens, key);
  if (earlier === undefined) {
    const made = make();
    clientTokens[key] = { parameters: digest, resourceId: made.id, made: structuredClone(made) };
    return made;
  }
  if (earlier.parameters !== digest) {
    throw new AwsFault(
      "IdempotentParameterMismatch",
      "The client token has been used before with other parameters.",
    );
  }
  return live(earlier.resourceId) ?? (earlier.made as T);
}

/** JSON with sorted member names: the order in which a client writes parameters says nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
