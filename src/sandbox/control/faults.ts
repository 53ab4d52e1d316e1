import type { FaultReport } from "../faults/report.ts";
import type { FaultRulesInput } from "../faults/rule.ts";
import { ControlFault } from "./fault.ts";
import { badRule } from "./fault-rules.ts";
import { runningInstance } from "./instance.ts";

export type { FaultReport } from "../faults/report.ts";

/** What fails on purpose in the sandbox of a directory. @throws ControlFault */
export function readFaults(directory: string): Promise<FaultReport> {
  return request(directory, "GET", "");
}

/** Adds rules, all or none. @throws ControlFault `bad-rule` when the sandbox knows better */
export function addFaults(directory: string, rules: FaultRulesInput): Promise<FaultReport> {
  return request(directory, "POST", "", rules);
}

/** Lifts the rules with these ids, or all when none is given. @throws ControlFault */
export async function clearFaults(directory: string, ids: readonly string[]): Promise<FaultReport> {
  if (ids.length === 0) return request(directory, "DELETE", "");
  const known = (await readFaults(directory)).rules.map(({ id }) => id);
  const stranger = ids.find((id) => !known.includes(id));
  if (stranger !== undefined) {
    const there = known.length === 0 ? "there is none" : `there are ${known.join(", ")}`;
    throw badRule(`The sandbox has no rule ${stranger}; ${there}.`);
  }
  for (const id of new Set(ids)) await request(directory, "DELETE", `/${id}`);
  return readFaults(directory);
}

async function request(
  directory: string,
  method: string,
  rest: string,
  body?: FaultRulesInput,
): Promise<FaultReport> {
  const instance = await runningInstance(directory);
  if (instance === undefined)
    throw new ControlFault("not-running", "No sandbox is running.", "Run `privlink sandbox start`.");
  const response = await fetch(`${instance.endpoint}/_sandbox/faults${rest}`, {
    method,
    headers: { authorization: `Bearer ${instance.controlToken}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(5000),
  });
  const answer = (await response.json()) as FaultReport | { readonly message: string };
  if (response.ok) return answer as FaultReport;
  const { message } = answer as { readonly message: string };
  if (response.status === 400 || response.status === 404) throw badRule(message);
  throw new ControlFault("failed", message, "Stop the sandbox and start it again.");
}
