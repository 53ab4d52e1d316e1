import type { ControlRoute } from "../protocol/control-endpoint.ts";
import type { FaultSet } from "./fault-set.ts";
import type { FaultReport } from "./report.ts";
import { InvalidRules, type FaultRulesInput } from "./rule.ts";

/**
 * `/_sandbox/faults`: GET reports, POST adds the rules in its body, DELETE lifts all of them or, with an id behind
 * the path, one. Each answers with the report as it is then.
 */
export function faultsRoute(faults: FaultSet, report: () => FaultReport): ControlRoute {
  return ({ method, rest, body }) => {
    if (method === "GET" && rest === "") return { status: 200, body: report() };
    if (method === "POST" && rest === "") {
      try {
        faults.add(body as FaultRulesInput);
      } catch (error) {
        if (error instanceof InvalidRules) return { status: 400, body: { message: error.message } };
        throw error;
      }
      return { status: 200, body: report() };
    }
    if (method === "DELETE") {
      if (rest === "") faults.clear();
      else if (!faults.remove(rest)) return { status: 404, body: { message: `There is no rule ${rest}.` } };
      return { status: 200, body: report() };
    }
    return { status: 405, body: { message: `${method} does nothing here.` } };
  };
}
