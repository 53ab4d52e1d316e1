import { readableDuration } from "../access/duration.ts";
import type { Finding } from "../access/join.ts";

/** What a request shows of itself in lists. */
export interface RequestLine {
  readonly endpointId: string;
  readonly account: string;
  readonly state: string;
  readonly ageSeconds: number | null;
  readonly team: string | null;
  readonly requestedBy: string | null;
  readonly reason: string | null;
  readonly ticket: string | null;
  readonly daysLeft: number | null;
  readonly zones: readonly string[];
  readonly registered: boolean;
  readonly findings: readonly Finding[];
}

/** Findings in words. */
const findingWords: Readonly<Record<Finding, string>> = {
  unannounced: "no request on file",
  "effective-without-decision": "effective, no decision on record",
  "approved-not-effective": "approved, not effective",
  "rejected-not-effective": "rejected, still live",
  "past-its-end": "past its end",
  "principal-not-allowed": "account no longer on the allow-list",
};

/** What is odd about a connection, in words. */
export function describeFindings(findings: readonly Finding[]): string {
  return findings.map((one) => findingWords[one]).join("; ");
}

/** `5 min`, `3 d`; a dash when nobody knows. */
export function age(seconds: number | null): string {
  return seconds === null ? "-" : readableDuration(seconds * 1000);
}

/** Short name of who asked: `alice`, `deploy/alice`. */
export function shortName(arn: string | null): string {
  if (arn === null) return "-";
  return (
    arn
      .split(":")
      .slice(5)
      .join(":")
      .replace(/^(user|assumed-role|federated-user)\//, "") || arn
  );
}

/** `30 d left`, `ended`; empty without an end. */
export function end(daysLeft: number | null): string {
  if (daysLeft === null) return "";
  return daysLeft < 0 ? "ended" : `${daysLeft} d left`;
}

/** One line of a pick list: age, account, team, requester, reason, end, zones. */
export function pickLine(line: RequestLine): string {
  return [
    age(line.ageSeconds).padEnd(6),
    line.account,
    line.registered ? shortName(line.requestedBy) : "unannounced",
    line.team,
    line.reason === null ? null : `"${line.reason}"`,
    end(line.daysLeft),
    line.zones.join(" "),
  ]
    .filter((part) => part !== null && part !== "")
    .join("  ");
}

/** What the line under the cursor says beside that. */
export function pickDetail(line: RequestLine): string {
  return [
    line.endpointId,
    line.state,
    line.requestedBy,
    line.ticket === null ? null : `ticket ${line.ticket}`,
    describeFindings(line.findings),
  ]
    .filter((part) => part !== null && part !== "")
    .join(", ");
}
