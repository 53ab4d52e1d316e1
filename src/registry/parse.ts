import { type AccessRequest, accessRequest } from "../access/request.ts";
import { type Decision, decision } from "../access/decision.ts";
import { PrivlinkError } from "../errors/error.ts";
import { fromItem, type Item } from "./attributes.ts";
import { requestPartition } from "./keys.ts";

/**
 * Reads a request item, which a consumer wrote and which may hold anything; undefined when it is no request. The
 * account is taken from the partition key, which the table's policy vouches for, never from what the item says.
 */
export function parseRequest(item: Item): AccessRequest | undefined {
  const parsed = accessRequest.safeParse(fromItem(item));
  if (!parsed.success || item["pk"]?.S !== requestPartition(parsed.data.account)) return undefined;
  return parsed.data;
}

/**
 * Reads a decision item, which only the owner's side writes.
 * @throws {PL-CONFLICT} when it does not fit: going on would overwrite what somebody decided
 */
export function parseDecision(item: Item): Decision {
  const parsed = decision.safeParse(fromItem(item));
  if (parsed.success) return parsed.data;
  const name = `${item["pk"]?.S ?? "?"} ${item["sk"]?.S ?? "?"}`;
  throw new PrivlinkError("PL-CONFLICT", `The registry's decision ${name} cannot be read`, {
    reason: parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
    hint: "A newer privlink may have written it: update privlink.",
    cause: parsed.error,
  });
}
