import { translate } from "../errors/translate.ts";
import type { Fault } from "../engine/tools.ts";
import { faultKind } from "../provisioners/registry.ts";

/** Says to the engine what an error of a provisioner means. A plain refusal of AWS counts as a failure of the resource. */
export function explain(error: unknown): Fault {
  const { code, message, reason, hint } = translate(error);
  return {
    code: code === "PL-AWS" ? "PL-RESOURCE" : code,
    reason: reason === undefined || message.includes(reason) ? message : `${message}: ${reason}`,
    conflict: faultKind(error) === "conflict",
    ...(hint === undefined ? {} : { remedy: hint.replace(/\.$/, "") }),
  };
}
