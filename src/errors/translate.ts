import type { ErrorCode } from "./catalog.ts";
import { callOf } from "./aws-call.ts";
import { PrivlinkError, type ErrorContext } from "./error.ts";
import { remedyFor } from "./remedy.ts";
import { LostAnswer } from "./lost-answer.ts";

/** What an SDK error may bear; nothing of it is certain. */
interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly fromAws: boolean;
}

/**
 * Error names that mean: these credentials do not work. Each service has its own set.
 * @source https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
const credentialNames: ReadonlySet<string> = new Set([
  "CredentialsProviderError",
  "TokenProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "RequestExpired",
  "InvalidClientTokenId",
  "InvalidAccessKeyId",
  "UnrecognizedClientException",
  "AuthFailure",
  "SignatureDoesNotMatch",
  "InvalidSignatureException",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
]);

const deniedNames: ReadonlySet<string> = new Set([
  "UnauthorizedOperation",
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "NotAuthorized",
]);

const throttledNames: ReadonlySet<string> = new Set([
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "TooManyRequestsException",
  "ProvisionedThroughputExceededException",
  "SlowDown",
]);

const networkCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "EPIPE",
  "EPROTO",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

const interruptedNames: ReadonlySet<string> = new Set(["AbortError", "ExitPromptError", "AbortPromptError"]);

/**
 * Turns anything that was thrown into a {@link PrivlinkError}. AWS faults are told apart by name, never by
 * message; AWS's own words and the request id become the reason.
 */
export function translate(error: unknown): PrivlinkError {
  if (error instanceof PrivlinkError) return error;
  if (error instanceof LostAnswer) return translate(error.lost);
  const known = rootPrivlinkError(error);
  if (known !== undefined) return known;
  const thrown = read(error);
  if (interruptedNames.has(thrown.name)) return interrupted(error);
  if (isZodError(error)) return invalid(error);

  const call = callOf(error);
  const what = call === undefined ? "An AWS call" : call.action;
  const build = (code: ErrorCode, message: string, more: ErrorContext = {}): PrivlinkError =>
    new PrivlinkError(code, message, { cause: error, reason: reasonOf(thrown), ...more });

  if (credentialNames.has(thrown.name)) return noCredentials(thrown, error);
  if (deniedNames.has(thrown.name)) {
    return build("PL-DENIED", `${what} was denied`, call === undefined ? {} : deniedContext(call.action));
  }
  if (networkCodes.has(thrown.code) || thrown.name === "TimeoutError") {
    const where = call?.endpoint === undefined ? "The AWS endpoint" : call.endpoint;
    return build("PL-UNREACHABLE", `${where} does not answer`);
  }
  if (throttledNames.has(thrown.name)) {
    return build("PL-AWS", `${what} was throttled again and again`, {
      hint: "Wait a minute and run the same command again; it goes on from here.",
    });
  }
  if (thrown.name === "InvalidServiceName") {
    return build("PL-NOT-ALLOWED", "This account does not see such an endpoint service");
  }
  if (thrown.fromAws || call !== undefined) {
    const remedy = remedyFor(thrown.name);
    return build("PL-AWS", `${what} failed`, remedy === undefined ? {} : { hint: `${remedy}.` });
  }
  return new PrivlinkError("PL-INTERNAL", thrown.message === "" ? thrown.name : thrown.message, {
    cause: error,
    reason: `${thrown.name}, which privlink did not expect`,
  });
}

function deniedContext(action: string): ErrorContext {
  return {
    hint: `Ask for the permission ${action}; \`privlink policy\` prints what a role needs.`,
    details: { action },
  };
}

function noCredentials(thrown: Thrown, error: unknown): PrivlinkError {
  const message =
    thrown.name === "CredentialsProviderError" || thrown.name === "TokenProviderError"
      ? "No usable AWS credentials were found"
      : "AWS does not accept these credentials";
  return new PrivlinkError("PL-NO-CREDENTIALS", message, { cause: error, reason: reasonOf(thrown) });
}

function interrupted(error: unknown): PrivlinkError {
  const reason = error instanceof Error && error.cause instanceof PrivlinkError ? error.cause : undefined;
  return reason ?? new PrivlinkError("PL-INTERRUPTED", "The command was interrupted", { cause: error });
}

/** Signals and waits reject with whatever they were aborted with; a PrivlinkError inside says more than its wrapping. */
function rootPrivlinkError(error: unknown): PrivlinkError | undefined {
  if (!(error instanceof AggregateError)) return undefined;
  const [first] = error.errors as unknown[];
  return first === undefined ? undefined : translate(first);
}

function read(error: unknown): Thrown {
  if (typeof error !== "object" || error === null) {
    return { name: "Error", message: String(error), code: "", requestId: undefined, fromAws: false };
  }
  const fields = error as {
    name?: unknown;
    message?: unknown;
    code?: unknown;
    cause?: unknown;
    $metadata?: { requestId?: unknown };
  };
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  const requestId = fields.$metadata?.requestId;
  return {
    name: text(fields.name) || "Error",
    message: text(fields.message),
    code: text(fields.code) || codeOfCause(fields.cause),
    requestId: typeof requestId === "string" ? requestId : undefined,
    fromAws: fields.$metadata !== undefined,
  };
}

function codeOfCause(cause: unknown): string {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : "";
  return typeof code === "string" ? code : "";
}

function reasonOf(thrown: Thrown): string {
  // EC2 adds kilobytes of encoded text, which only `sts:DecodeAuthorizationMessage` can read.
  const [words = ""] = thrown.message.split(/\s*Encoded authorization failure message:/);
  const request = thrown.requestId === undefined ? "" : ` (request ${thrown.requestId})`;
  const code = thrown.code !== "" && !words.includes(thrown.code) ? ` ${thrown.code}` : "";
  return `${thrown.name}${code}${words === "" ? "" : `: ${words}`}${request}`;
}

interface ZodLike {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

function isZodError(error: unknown): error is Error & ZodLike {
  return (
    error instanceof Error &&
    (error.name === "ZodError" || error.name === "$ZodError") &&
    "issues" in error &&
    Array.isArray(error.issues)
  );
}

function invalid(error: Error & ZodLike): PrivlinkError {
  const lines = error.issues.map((issue) =>
    issue.path.length === 0 ? issue.message : `${issue.path.map(String).join(".")}: ${issue.message}`,
  );
  return new PrivlinkError("PL-USAGE", lines[0] ?? "A value is not allowed", {
    cause: error,
    ...(lines.length > 1 ? { reason: lines.slice(1).join("; ") } : {}),
    details: { issues: lines },
  });
}
