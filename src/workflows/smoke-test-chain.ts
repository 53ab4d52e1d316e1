import type { Runtime } from "../runtime/runtime.ts";
import { type Check, type Finding, type Side, skip } from "./check.ts";

/** Checks that stand on each other: once one has failed, the later ones are skipped and say because of which. */
export interface CheckChain {
  readonly checks: Check[];
  /** Runs a check, or skips it. */
  run(id: string, side: Side, look: () => Finding | Promise<Finding>): Promise<Check>;
  /** Runs a check whatever came before, and breaks nothing when it fails. */
  aside(id: string, side: Side, look: () => Finding | Promise<Finding>): Promise<Check>;
  /** Notes a check that cannot be run. */
  skip(id: string, side: Side, reason: string): Check;
  /** Takes over checks that were run elsewhere; they break nothing. */
  add(checks: readonly Check[]): void;
  /** True while every check so far has passed or been skipped for a reason of its own. */
  intact(): boolean;
}

/** Starts an empty chain; each check is told as it begins. */
export function checkChain(rt: Pick<Runtime, "clock" | "emit">): CheckChain {
  const checks: Check[] = [];
  let broken: string | undefined;
  const note = (check: Check): Check => {
    checks.push(check);
    return check;
  };
  const aside: CheckChain["aside"] = async (id, side, look) => {
    rt.emit({ type: "step", id: "smoke-test", status: "progress", label: "Smoke test", detail: id });
    const start = rt.clock.now();
    const finding = await look();
    return note({ id, side, ...finding, ms: rt.clock.now() - start });
  };
  return {
    checks,
    aside,
    async run(id, side, look) {
      if (broken !== undefined)
        return note({ id, side, ...skip(`not tried, because ${broken} failed`), ms: 0 });
      const check = await aside(id, side, look);
      if (check.status === "fail") broken = id;
      return check;
    },
    skip: (id, side, reason) => note({ id, side, ...skip(reason), ms: 0 }),
    add: (more) => checks.push(...more),
    intact: () => broken === undefined,
  };
}
