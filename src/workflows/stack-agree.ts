import { PrivlinkError } from "../errors/error.ts";
import type { PlannedChange } from "../reporting/events.ts";
import { sayCost } from "./cost/say-cost.ts";
import { costOfWanted } from "./cost/stack-cost.ts";
import { sayChanges } from "./stack-changes.ts";
import type { StackRuntime, StackSession } from "./stack-context.ts";
import type { StackAsFound } from "./stack-plan.ts";

/**
 * Shows the plan and what the stack will cost, and asks, unless `--yes` has answered.
 * @throws {PL-NO-TERMINAL} nobody can be asked; {PL-INTERRUPTED} the answer is no
 */
export async function agreeToBuild(
  rt: StackRuntime,
  { side, stack, account, region }: StackSession,
  changes: readonly PlannedChange[],
  { wanted }: Pick<StackAsFound, "wanted">,
): Promise<void> {
  rt.emit({ type: "plan", title: titleOf({ side, stack }), changes });
  rt.emit({ type: "note", message: sayCost(costOfWanted(wanted, region)) });
  if (rt.settings.yes) return;
  if (!rt.prompter.interactive) {
    throw new PrivlinkError(
      "PL-NO-TERMINAL",
      `The plan has changes (${sayChanges(changes)}) and nobody to agree to them.`,
      {
        hint: `Pass --yes to apply them, or run \`privlink plan${side === "producer" ? "" : ` ${side}`}\` to look at them; nothing was changed.`,
      },
    );
  }
  const agreed = await rt.prompter.confirm({
    message: `Apply to account ${account} in ${region}?`,
    initial: false,
  });
  if (!agreed)
    throw new PrivlinkError("PL-INTERRUPTED", "You did not agree to the plan; nothing was changed.");
}

/** @throws {PL-NO-TERMINAL} a real run that nobody can confirm; before any call */
export function requireConfirmation({ settings, prompter }: StackRuntime, wish: { plan: boolean }): void {
  if (wish.plan || settings.yes || prompter.interactive) return;
  throw new PrivlinkError(
    "PL-NO-TERMINAL",
    "Destroying a stack must be confirmed, and there is no terminal.",
    {
      hint: "Pass --yes to destroy it, or --plan to see what would go; nothing was called.",
    },
  );
}

/** Shows what goes and what stays, and asks for the stack's name, unless `--yes` has answered. */
export async function agreeToDestroy(
  rt: StackRuntime,
  { side, stack, account, region }: StackSession,
  planned: readonly PlannedChange[],
  kept: readonly string[],
): Promise<void> {
  rt.emit({ type: "plan", title: titleOf({ side, stack }), changes: planned });
  for (const each of kept) rt.emit({ type: "note", message: `Stays: ${each}` });
  if (rt.settings.yes) return;
  await rt.prompter.text({
    message: `Type ${stack} to remove ${planned.length} resources of account ${account} in ${region}:`,
    validate: (typed) => typed === stack || `Type ${stack}, or press Ctrl-C to keep everything`,
  });
}

/** Tells, as warnings, what would stop the real run. */
export function warnOfRefusals(rt: StackRuntime, refusals: readonly (() => void)[]): void {
  for (const refuse of refusals) {
    try {
      refuse();
    } catch (error) {
      if (!(error instanceof PrivlinkError)) throw error;
      const { message, reason, hint } = error;
      rt.emit({
        type: "warning",
        message: [message, reason, hint].filter((line) => line !== undefined).join(" "),
      });
    }
  }
}

function titleOf({ side, stack }: Pick<StackSession, "side" | "stack">): string {
  return side === "producer" ? `Stack ${stack}` : `Stack ${stack}, ${side} side`;
}
