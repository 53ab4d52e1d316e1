import type { ExitCode } from "./catalog.ts";

/** Meaning of every exit code, for help and docs. */
export const exitCodes: Readonly<Record<ExitCode, string>> = {
  0: "done, or nothing to do",
  1: "the operation failed (AWS refused, a check failed)",
  2: "usage or configuration error, or an answer is missing and there is no terminal",
  3: "the request was rejected by its owner",
  4: "no credentials, or expired ones",
  5: "denied, by IAM or by an approval rule",
  6: "changes or violations were found",
  8: "still pending when the waiting time ran out",
  130: "interrupted",
};
