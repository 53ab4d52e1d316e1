import { protectedEntries, type Plan, type PlanEntry } from "../engine/plan.ts";
import { PrivlinkError } from "../errors/error.ts";

/**
 * A build never removes what AWS protects, and lifts no protection by the way.
 * @throws {PL-PROTECTED} naming each resource
 */
export function refuseProtectedLoss<Context>(plans: readonly Plan<Context>[]): void {
  const lost = plans.flatMap(protectedEntries);
  if (lost.length === 0) return;
  throw new PrivlinkError(
    "PL-PROTECTED",
    `The plan would remove ${say(lost)}, and deletion protection is on.`,
    {
      reason: lost
        .map(
          ({ resource, action, reason }) =>
            `${action} ${resource}${reason === undefined ? "" : `: ${reason}`}`,
        )
        .join("; "),
      hint: "Set deletionProtection: false there and run `privlink init producer`; then make this change and run it again.",
      details: { protected: lost.map(({ resource, type }) => ({ resource, type })) },
    },
  );
}

/** Protected resources of a plan to destroy, apart: those that may be lifted, and those that nobody has named. */
export interface ProtectionVerdict {
  /** AWS names. */
  readonly lift: ReadonlySet<string>;
  readonly refused: readonly PlanEntry[];
}

/**
 * Judges deletion protection: lifted where the user names the resource or the configuration has it off.
 * @throws {PL-USAGE} a name that is no part of the stack
 */
export function judgeProtection<Context>(plan: Plan<Context>, named: readonly string[]): ProtectionVerdict {
  const nodes = [...plan.graph.nodes.values()];
  const protectable = nodes.filter(({ provisioner }) => provisioner.protection !== undefined);
  for (const name of named) {
    if (protectable.some((node) => node.name === name)) continue;
    throw new PrivlinkError("PL-USAGE", `--lift-protection ${name} names nothing that can be protected.`, {
      hint: `Protected can be: ${protectable.map((node) => node.name).join(", ")}.`,
    });
  }
  const off = nodes.filter(({ spec }) => spec["deletionProtection"] === false).map(({ name }) => name);
  const lift = new Set([...named, ...off]);
  return { lift, refused: protectedEntries(plan).filter(({ resource }) => !lift.has(resource)) };
}

/** @throws {PL-PROTECTED} with the flags that lift it, beside `command`, which is what was run */
export function refuseProtected(refused: readonly PlanEntry[], command: string): void {
  if (refused.length === 0) return;
  const flags = refused.map(({ resource }) => `--lift-protection ${resource}`).join(" ");
  throw new PrivlinkError("PL-PROTECTED", `Deletion protection of ${say(refused)} is on.`, {
    hint: `Nothing was removed. To lift it, run \`${command} ${flags}\`.`,
    details: { protected: refused.map(({ resource, type }) => ({ resource, type })) },
  });
}

function say(entries: readonly PlanEntry[]): string {
  return entries.map(({ type, resource }) => `${type} ${resource}`).join(" and ");
}
