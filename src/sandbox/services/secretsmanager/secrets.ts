import { randomBytes, randomUUID } from "node:crypto";
import { AwsFault, type Call } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { tagProblem, type TagPair } from "../support/tags.ts";
import { secretsSlice, type Secret } from "./state.ts";

/** The secret of a name, an ARN or an ARN without its six random characters. Undefined: none in this account and region. */
export function findSecret(scope: SliceScope, id: string): Secret | undefined {
  const { secrets } = secretsSlice(scope);
  if (!id.startsWith("arn:")) return lookUp(secrets, id);
  return Object.values(secrets).find(({ arn }) => arn === id || arn.slice(0, -7) === id);
}

/**
 * The secret that a call names, deleted or not.
 *
 * @throws ResourceNotFoundException; AccessDeniedException for another account's ARN, since the sandbox
 * models no resource policies of secrets. @source aws-facts 2.3
 */
export function secretOf(call: Call, id: string | undefined, action: string): Secret {
  const [, , , region, account] = (id ?? "").split(":");
  if (account !== undefined && account !== call.account) {
    throw new AwsFault(
      "AccessDeniedException",
      `User: ${call.principalArn} is not authorized to perform: secretsmanager:${action} on resource: ${id} because no resource-based policy allows the secretsmanager:${action} action`,
    );
  }
  const found = region === undefined || region === call.region ? findSecret(call, id ?? "") : undefined;
  if (found === undefined) throw notFound();
  return found;
}

/** The secret that a call names, if it is not marked for deletion. @throws InvalidRequestException */
export function livingSecret(call: Call, id: string | undefined, action: string): Secret {
  const secret = secretOf(call, id, action);
  if (secret.deletedAt !== undefined) {
    throw new AwsFault(
      "InvalidRequestException",
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  }
  return secret;
}

/** Refuses what only the service that manages a secret may do. @throws InvalidRequestException */
export function checkNotManaged(secret: Secret, doing: string): void {
  if (secret.owningService !== undefined) {
    throw new AwsFault(
      "InvalidRequestException",
      `You can't ${doing} this secret because it is managed by ${secret.owningService}. Use ${secret.owningService} to do so.`,
    );
  }
}

/** The fault for a secret that is not there. */
export function notFound(what = "secret"): AwsFault {
  return new AwsFault("ResourceNotFoundException", `Secrets Manager can't find the specified ${what}.`);
}

/** The value that a request carries: text or bytes. */
export interface GivenValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** A value as a version keeps it. @throws InvalidParameterException */
export function valueOf(given: GivenValue): { text?: string; base64?: string } | undefined {
  const { SecretString: text, SecretBinary: bytes } = given;
  if (text !== undefined && bytes !== undefined)
    throw new AwsFault("InvalidParameterException", "You can't specify both SecretString and SecretBinary.");
  if (text === undefined && bytes === undefined) return undefined;
  if ((text === undefined ? (bytes?.length ?? 0) : Buffer.byteLength(text)) > 65_536)
    throw new AwsFault("InvalidParameterException", "A secret value can have at most 65536 bytes.");
  return text === undefined ? { base64: Buffer.from(bytes ?? []).toString("base64") } : { text };
}

/** The version id for a request: its token. @throws InvalidParameterException */
export function versionIdOf(token: string | undefined): string {
  if (token !== undefined && (token.length < 32 || token.length > 64))
    throw new AwsFault("InvalidParameterException", "ClientRequestToken must be 32-64 characters long.");
  return token ?? randomUUID();
}

/**
 * Adds a version with its labels. A label leaves the version that had it; where AWSCURRENT moves,
 * that version becomes AWSPREVIOUS.
 */
export function addVersion(
  secret: Secret,
  versionId: string,
  value: { text?: string; base64?: string },
  stages: readonly string[],
  nowIso: string,
): void {
  const former = Object.values(secret.versions).find((version) => version.stages.includes("AWSCURRENT"));
  const moves = stages.includes("AWSCURRENT") && former !== undefined;
  for (const version of Object.values(secret.versions)) {
    version.stages = version.stages.filter(
      (stage) => !stages.includes(stage) && !(moves && stage === "AWSPREVIOUS"),
    );
  }
  if (moves) former.stages.push("AWSPREVIOUS");
  // A version without a label is deprecated; AWS removes those beyond about a hundred.
  const kept = Object.entries(secret.versions).filter(([, version]) => version.stages.length > 0);
  secret.versions = withEntry(Object.fromEntries(kept), versionId, {
    createdAt: nowIso,
    ...value,
    stages: [...stages],
  });
  secret.changedAt = nowIso;
}

/** Makes a secret without a version. */
export function newSecret(scope: SliceScope, name: string): Secret {
  const now = scope.world.clock.iso();
  return {
    name,
    arn: `arn:aws:secretsmanager:${scope.region}:${scope.account}:secret:${name}-${randomPart()}`,
    createdAt: now,
    changedAt: now,
    tags: {},
    versions: {},
  };
}

/** @throws InvalidParameterException */
export function checkTags(added: readonly TagPair[] | undefined, before: Record<string, string> = {}): void {
  const problem = tagProblem(added, before);
  if (problem !== undefined) throw new AwsFault("InvalidParameterException", problem);
}

function randomPart(): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return Array.from(randomBytes(6), (byte) => alphabet.charAt(byte % alphabet.length)).join("");
}
