import type { Hit } from "../../src/sandbox/faults/fault-set.ts";
import type { FaultRuleInput } from "../../src/sandbox/faults/rule.ts";
import type { RequestRecord } from "../../src/sandbox/protocol/dispatch.ts";
import type { Sandbox, SandboxOptions } from "../../src/sandbox/sandbox.ts";

/** Before AWS did what call k asks for, or after it did but before the answer arrived. */
export type Moment = "before" | "after";

/** Narrows down which calls are counted; absent = all. */
export type CountedCalls = Pick<FaultRuleInput, "service" | "operation" | "only" | "account">;

/**
 * Rules under which a client is dead from call `k` on (counted from 1): what it sends later has no effect either,
 * as though its process had ended there.
 */
export function faultAt(k: number, moment: Moment, counted: CountedCalls = {}): FaultRuleInput[] {
  return moment === "before"
    ? [{ ...counted, kind: "dropped", calls: `${k}-` }]
    : [
        { ...counted, kind: "lost-answer", calls: k },
        { ...counted, kind: "dropped", calls: `${k + 1}-` },
      ];
}

/**
 * Ends a client at call `k` counted from now: `kill` is called in the moment of the fault, once; what the client
 * still sends has no effect. The client hears nothing of call `k`.
 *
 * @param kill for example `() => child.kill("SIGKILL")` or `() => controller.abort()`
 * @returns lifts the rules again, and says whether the client got as far as call `k`
 */
export function killAt(
  sandbox: Pick<Sandbox, "faults">,
  k: number,
  moment: Moment,
  kill: (hit: Hit) => void = () => undefined,
  counted: CountedCalls = {},
): () => { readonly reached: boolean } {
  let reached = false;
  const ids = sandbox.faults.add({ rules: faultAt(k, moment, counted) });
  const stop = sandbox.faults.onHit((hit) => {
    if (reached || !ids.includes(hit.id)) return;
    reached = true;
    kill(hit);
  });
  return () => {
    stop();
    for (const id of ids) sandbox.faults.remove(id);
    return { reached };
  };
}

/** The writes that had effect, answered or not. */
export function effectiveWrites(requests: readonly RequestRecord[]): RequestRecord[] {
  return requests.filter(({ write, status }) => write && status < 400);
}

/**
 * A bad day at AWS, for `startTestSandbox(storm(7))`: of all calls 20 % are throttled, 5 % fail, and 2 % succeed
 * without an answer; what was done is seen 1 to 5 s later.
 */
export function storm(seed: number): Pick<SandboxOptions, "faults" | "consistency"> {
  return {
    faults: {
      seed,
      rules: [
        { kind: "throttle", probability: 0.2 },
        { kind: "server-error", probability: 0.05 },
        { kind: "lost-answer", probability: 0.02 },
      ],
    },
    consistency: { minMs: 1000, maxMs: 5000, seed },
  };
}
