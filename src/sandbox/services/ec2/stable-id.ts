import { createHash } from "node:crypto";
import type { SliceScope } from "../../world/slice.ts";

/**
 * An id that follows from the sandbox's seed, the account, the region and what it is for: the same each
 * time, without being stored.
 */
export function stableId(scope: SliceScope, prefix: string, purpose: string): string {
  const text = [scope.world.state.seed, scope.account, scope.region, prefix, purpose].join("/");
  return `${prefix}-0${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
}
