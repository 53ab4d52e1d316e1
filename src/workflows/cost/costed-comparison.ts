import { comparison, type StackComparison } from "../stack-changes.ts";
import type { StackSession } from "../stack-context.ts";
import { planStack, type StackAsFound } from "../stack-plan.ts";
import type { CostEstimate } from "./estimate.ts";
import { costOfWanted } from "./stack-cost.ts";

/** What `privlink plan` answers. */
export interface CostedComparison extends StackComparison {
  readonly costEstimate: CostEstimate;
}

/** What differs, and what the stack costs when it is as wanted. */
export function costedComparison(session: StackSession, stack: StackAsFound): CostedComparison {
  const costEstimate = costOfWanted(stack.wanted, session.region);
  return { ...comparison(session, planStack(stack)), costEstimate };
}
