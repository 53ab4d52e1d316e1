import type { Runtime } from "../runtime/runtime.ts";
import { type Check, type Finding, type Side, skip } from "./check.ts";

/** Checks that stand on each other: once one has failed, the later ones are skipped and say because of which. */
export interface CheckChain {
  readonly checks: Check[];
  /** Runs a check, or skips it. */
  run(id: string, side: Side, look: () => Finding | Promise<Finding>): Promise<Check>;
  /** Runs a check whatever came before, and breaks nothing when it fails. */
  aside(id: string, side: Side, look: () => Finding | Promise<Finding>): Promise<Check>;
  /** Takes over checks that were run elsewhere; they break nothing. */
  add(checks: readonly Check[]): void;
  /** True while every check so far has passed or been skipped for a reason of its own. */
  intact(): boolean;
}

/** Starts an empty chain; each check is told as it begins. */
export function checkChain(rt: Pick<Runtime, "clock" | "emit">): CheckChain {
  const checks: Check[] = [];
  let broken: string | undefined;
  const aside: CheckChain["aside"] = async (id, side, look) => {
    rt.emit({ type: "step", id: "smoke-test", status: "progress", label: "Smoke test", detail: id });
    const start = rt.clock.now();
    const check: Check = { id, side, ...(await look()), ms: rt.clock.now() - start };
    checks.push(check);
    return check;
  };
  return {
    checks,
    aside,
    async run(id, side, look) {
      const cause = broken;
      const check = await aside(
        id,
        side,
        cause === undefined ? look : () => skip(`not tried, because ${cause} failed`),
      );
      if (check.status === "fail") broken ??= id;
      return check;
    },
    add: (more) => checks.push(...more),
    intact: () => broken === undefined,
  };
}
