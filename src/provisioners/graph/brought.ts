import { PrivlinkError } from "../../errors/error.ts";

/**
 * Ends a run at once when something that was brought does not fit; all findings are told, the first as the message.
 * @throws {PL-CONFLICT} or the given code, when there is a finding
 */
export function refuseUnfit(
  findings: readonly string[],
  code: "PL-NOT-FOUND" | "PL-CONFLICT" = "PL-CONFLICT",
): void {
  const [first, ...others] = findings;
  if (first === undefined) return;
  throw new PrivlinkError(code, `${first}.`, {
    ...(others.length === 0 ? {} : { reason: `also: ${others.join("; ")}` }),
    hint: "Name others in privlink.yaml, or change it yourself: privlink changes nothing that it has not made.",
    details: { findings },
  });
}
