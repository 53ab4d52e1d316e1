import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { AccountState } from "../world/state.ts";

/** A request as it came in, before anything of it is believed. */
export interface IncomingRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly url: string;
  /** Lower-case names; repeated headers joined by comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Who signed, and for which service and region. */
export interface Verified {
  readonly account: AccountState;
  readonly region: string;
  readonly service: string;
}

/** Why a request is not believed; each protocol has its own code for it. @source aws-facts 6.2 */
export type AuthFailure =
  | { readonly kind: "missing" }
  | { readonly kind: "incomplete"; readonly detail: string }
  | { readonly kind: "unknown-key" }
  | { readonly kind: "mismatch"; readonly detail: string }
  | { readonly kind: "expired"; readonly detail: string };

const maximumSkewMs = 15 * 60_000;
const maximumPresignedSeconds = 604_800;

interface Claim {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly timestamp: string;
  readonly presigned: boolean;
  readonly expiresSeconds?: number;
}

/**
 * Verifies Signature Version 4 as AWS does, header or presigned.
 *
 * @param nowMs the sandbox's time
 * @source aws-facts 6.1
 */
export function verifySignature(
  request: IncomingRequest,
  keys: (accessKeyId: string) => AccountState | undefined,
  nowMs: number,
): Verified | AuthFailure {
  const [path, rawQuery] = splitOnce(request.url, "?");
  const query = new URLSearchParams(rawQuery.replaceAll("+", "%2B"));
  const claim = readClaim(request, query);
  if ("kind" in claim) return claim;

  const account = keys(claim.accessKeyId);
  if (account === undefined) return { kind: "unknown-key" };
  if (claim.terminator !== "aws4_request") {
    return mismatch(
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${claim.terminator}'.`,
    );
  }
  const signedAt = parseTimestamp(claim.timestamp);
  if (signedAt === undefined)
    return { kind: "incomplete", detail: "Date must be in ISO-8601 'basic format'." };
  if (!claim.timestamp.startsWith(claim.day)) {
    return mismatch(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${claim.day}' != '${claim.timestamp.slice(0, 8)}'.`,
    );
  }
  const expired = checkWindow(claim, signedAt, nowMs);
  if (expired !== undefined) return expired;

  const unsigned = requiredHeaders(request.headers).filter((name) => !claim.signedHeaders.includes(name));
  if (unsigned.length > 0) return mismatch(`The header(s) ${unsigned.join(", ")} must be signed.`);

  const canonical = canonicalRequest(request, path, query, claim);
  const scope = `${claim.day}/${claim.region}/${claim.service}/${claim.terminator}`;
  const toSign = ["AWS4-HMAC-SHA256", claim.timestamp, scope, sha256(canonical)].join("\n");
  const key = [claim.day, claim.region, claim.service, claim.terminator].reduce<Buffer | string>(
    (secret, part) => hmac(secret, part),
    `AWS4${account.secretAccessKey}`,
  );
  if (!equal(hmac(key, toSign).toString("hex"), claim.signature)) {
    return mismatch(
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
    );
  }
  return { account, region: claim.region, service: claim.service };
}

function readClaim(request: IncomingRequest, query: URLSearchParams): Claim | AuthFailure {
  const header = request.headers["authorization"];
  const inQuery = query.has("X-Amz-Signature") || query.has("X-Amz-Algorithm");
  if (header === undefined && !inQuery) return { kind: "missing" };
  if (header !== undefined && inQuery)
    return { kind: "incomplete", detail: "Only one authentication mechanism is allowed." };
  const fields = header === undefined ? presignedFields(query) : headerFields(header);
  if (fields === undefined)
    return { kind: "incomplete", detail: "Unsupported algorithm: only AWS4-HMAC-SHA256 is." };
  const missing = ["Credential", "Signature", "SignedHeaders"].filter((name) => !fields.get(name));
  if (missing.length > 0) {
    return {
      kind: "incomplete",
      detail: missing.map((name) => `Authorization header requires '${name}' parameter.`).join(" "),
    };
  }
  const scope = (fields.get("Credential") ?? "").split("/");
  const [accessKeyId, day, region, service, terminator] = scope;
  if (scope.length !== 5 || !accessKeyId || !day || !region || !service || !terminator) {
    return { kind: "incomplete", detail: "Credential must have exactly 5 slash-delimited elements." };
  }
  const timestamp = inQuery
    ? query.get("X-Amz-Date")
    : (request.headers["x-amz-date"] ?? basicFormat(request.headers["date"]));
  if (!timestamp)
    return {
      kind: "incomplete",
      detail: "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    };
  const expires = query.get("X-Amz-Expires");
  return {
    accessKeyId,
    day,
    region,
    service,
    terminator,
    signedHeaders: (fields.get("SignedHeaders") ?? "").split(";"),
    signature: fields.get("Signature") ?? "",
    timestamp,
    presigned: inQuery,
    ...(expires !== null && { expiresSeconds: Number(expires) }),
  };
}

function headerFields(header: string): Map<string, string> | undefined {
  const [algorithm, rest] = splitOnce(header, " ");
  if (algorithm !== "AWS4-HMAC-SHA256") return undefined;
  return new Map(rest.split(",").map((part) => splitOnce(part.trim(), "=")));
}

function presignedFields(query: URLSearchParams): Map<string, string> | undefined {
  if (query.get("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256") return undefined;
  return new Map(
    ["Credential", "Signature", "SignedHeaders"].map((name) => [name, query.get(`X-Amz-${name}`) ?? ""]),
  );
}

function checkWindow(claim: Claim, signedAtMs: number, nowMs: number): AuthFailure | undefined {
  const lifetimeMs = claim.presigned ? (claim.expiresSeconds ?? Number.NaN) * 1000 : maximumSkewMs;
  if (claim.presigned && !(lifetimeMs > 0 && lifetimeMs <= maximumPresignedSeconds * 1000)) {
    return {
      kind: "incomplete",
      detail: `X-Amz-Expires must be between 1 and ${maximumPresignedSeconds} seconds.`,
    };
  }
  const now = timestampOf(nowMs);
  if (nowMs > signedAtMs + lifetimeMs) {
    return {
      kind: "expired",
      detail: `Signature expired: ${claim.timestamp} is now earlier than ${timestampOf(nowMs - lifetimeMs)} (${now} - ${lifetimeMs / 60_000} min.)`,
    };
  }
  if (signedAtMs > nowMs + maximumSkewMs) {
    return {
      kind: "expired",
      detail: `Signature not yet current: ${claim.timestamp} is still later than ${timestampOf(nowMs + maximumSkewMs)} (${now} + 15 min.)`,
    };
  }
  return undefined;
}

function requiredHeaders(headers: IncomingRequest["headers"]): string[] {
  return Object.keys(headers)
    .filter((name) => name === "host" || name.startsWith("x-amz-"))
    .concat(headers["host"] === undefined ? ["host"] : []);
}

function canonicalRequest(
  request: IncomingRequest,
  path: string,
  query: URLSearchParams,
  claim: Claim,
): string {
  const canonicalPath =
    path
      .split("/")
      .map((segment) => encode(segment))
      .join("/") || "/";
  const canonicalQuery = [...query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .toSorted(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  const canonicalHeaders = claim.signedHeaders
    .map((name) => `${name}:${(request.headers[name] ?? "").trim().replaceAll(/ +/g, " ")}\n`)
    .join("");
  return [
    request.method,
    canonicalPath,
    canonicalQuery,
    canonicalHeaders,
    claim.signedHeaders.join(";"),
    sha256(request.body),
  ].join("\n");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Percent-encodes all but the unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function parseTimestamp(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

function timestampOf(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
}

function basicFormat(date: string | undefined): string | undefined {
  if (date === undefined) return undefined;
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? undefined : timestampOf(ms);
}

function mismatch(detail: string): AuthFailure {
  return { kind: "mismatch", detail };
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
