import { PrivlinkError } from "../../errors/error.ts";
import type { StackAsFound } from "../stack-plan.ts";
import { sayLeftCost } from "./say-cost.ts";
import { costOfExisting } from "./stack-cost.ts";

/**
 * Runs a removal; where it ends early, its error also says what the rest of the stack costs per hour.
 * @param found the stack as it was looked at just before
 */
export async function tellingLeftCost<T>(
  remove: () => Promise<T>,
  found: StackAsFound["found"],
  region: string,
): Promise<T> {
  try {
    return await remove();
  } catch (error) {
    throw error instanceof PrivlinkError ? withCost(error, found, region) : error;
  }
}

function withCost(error: PrivlinkError, found: StackAsFound["found"], region: string): PrivlinkError {
  const existing = error.details?.["existing"];
  if (!Array.isArray(existing) || existing.length === 0) return error;
  const costEstimate = costOfExisting(found, new Set(existing.map(String)), region);
  const said = sayLeftCost(costEstimate);
  return new PrivlinkError(error.code, said === "" ? error.message : `${error.message} ${said}`, {
    cause: error.cause,
    ...(error.reason === undefined ? {} : { reason: error.reason }),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    details: { ...error.details, costEstimate },
  });
}
