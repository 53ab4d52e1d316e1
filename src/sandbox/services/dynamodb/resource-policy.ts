import { AwsFault } from "../../operation.ts";
import { isKnownPrincipal } from "../iam/roles.ts";
import { awsPrincipalsOf, policyProblem } from "../support/policy-document.ts";
import { knownConditionKeys } from "./authorize.ts";
import { invalid, unmodelled } from "./faults.ts";
import type { TableSettings } from "./state.ts";
import type { TableRef } from "./table-ref.ts";

/** Bytes. @source aws-facts 5.2 */
const longestPolicy = 20 * 1024;

/** For how long after a change DynamoDB refuses another one. @source aws-facts 5.2 */
const pauseSeconds = 15;

/** Checks a resource policy for a table. @throws ValidationException */
export function checkResourcePolicy(ref: TableRef, text: string | undefined): string {
  const document = text ?? "";
  const wrong = (why: string) => invalid(`Invalid policy document: ${why}`);
  const problem = policyProblem(document, "resource");
  if (problem !== undefined) throw wrong(problem);
  if (Buffer.byteLength(document) > longestPolicy)
    throw wrong(`the policy has more than ${longestPolicy} bytes`);
  const stranger = awsPrincipalsOf(document).find((principal) => !isKnownPrincipal(ref, principal));
  if (stranger !== undefined) throw wrong(`Invalid principal in policy: "AWS":"${stranger}"`);
  for (const statement of statementsOf(document)) {
    const other = listOf(statement["Resource"] ?? statement["NotResource"]).find(
      (resource) => resource !== ref.arn && !String(resource).startsWith(`${ref.arn}/`) && resource !== "*",
    );
    if (other !== undefined) throw wrong(`the resource ${JSON.stringify(other)} is not the table ${ref.arn}`);
    const key = conditionKeys(statement["Condition"]).find(
      (name) => !knownConditionKeys.has(name.toLowerCase()),
    );
    if (key !== undefined) throw unmodelled(`the condition key ${key} in a resource policy`);
  }
  return document;
}

/** Refuses a change soon after another. @throws ResourceInUseException */
export function checkPause(ref: TableRef, settings: TableSettings): void {
  if (settings.policyChangedAt === undefined) return;
  const since = ref.world.clock.now() - Date.parse(settings.policyChangedAt);
  if (since < ref.world.scaledMs(pauseSeconds)) {
    throw new AwsFault(
      "ResourceInUseException",
      `The resource policy of ${ref.arn} is being updated. Try again in ${pauseSeconds} seconds.`,
    );
  }
}

/** Refuses a change that expects another revision. `NO_POLICY` expects none. @throws PolicyNotFoundException */
export function checkRevision(ref: TableRef, settings: TableSettings, expected: string | undefined): void {
  if (expected === undefined) return;
  if (expected === (settings.policy?.revisionId ?? "NO_POLICY")) return;
  throw policyNotFound(
    ref,
    `Resource-based policy with the revision id ${expected} not found for the provided ResourceArn: ${ref.arn}`,
  );
}

/** The fault for a table without a policy. */
export function policyNotFound(ref: TableRef, message?: string): AwsFault {
  return new AwsFault(
    "PolicyNotFoundException",
    message ?? `Resource-based policy not found for the provided ResourceArn: ${ref.arn}`,
  );
}

/** Sets the policy of a table and gives its new revision. */
export function setPolicy(ref: TableRef, settings: TableSettings, document: string): string {
  const revisionId = String(Math.max(ref.world.clock.now(), Number(settings.policy?.revisionId ?? 0) + 1));
  settings.policy = { document, revisionId };
  settings.policyChangedAt = ref.world.clock.iso();
  return revisionId;
}

type Json = Record<string, unknown>;

function statementsOf(document: string): Json[] {
  return listOf((JSON.parse(document) as Json)["Statement"]) as Json[];
}

function conditionKeys(condition: unknown): string[] {
  return Object.values((condition ?? {}) as Json).flatMap((keys) => Object.keys(keys as Json));
}

function listOf(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
