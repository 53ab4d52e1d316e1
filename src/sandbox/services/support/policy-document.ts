/** What a policy is attached to: it decides which elements its statements need. */
export type PolicyKind = "identity" | "trust" | "resource";

type Json = Record<string, unknown>;

/**
 * Checks the grammar of a policy document: elements, their types, which are needed for this kind of
 * policy. Says what is wrong, or undefined.
 *
 * @param text JSON as the caller gave it
 */
export function policyProblem(text: string, kind: PolicyKind): string | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return "This policy contains invalid Json";
  }
  if (!isObject(document)) return "Syntax errors in policy.";
  const stranger = Object.keys(document).find((name) => !["Version", "Id", "Statement"].includes(name));
  if (stranger !== undefined) return `Syntax errors in policy: unknown element ${stranger}.`;
  const version = document["Version"];
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17")
    return "The policy must contain a valid version string";
  const statements = listOf(document["Statement"]);
  if (statements.length === 0) return "Syntax errors in policy: no statement.";
  for (const statement of statements) {
    const problem = isObject(statement) ? statementProblem(statement, kind) : "Syntax errors in policy.";
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** ARNs, account ids and `*` that a policy's statements name under `AWS`, as written. */
export function awsPrincipalsOf(text: string): string[] {
  const document = JSON.parse(text) as Json;
  return listOf(document["Statement"]).flatMap((statement) => {
    const { Principal: principal } = statement as Json;
    if (typeof principal === "string") return [principal];
    return isObject(principal) ? listOf(principal["AWS"]).map(String) : [];
  });
}

const statementElements = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

function statementProblem(statement: Json, kind: PolicyKind): string | undefined {
  const stranger = Object.keys(statement).find((name) => !statementElements.has(name));
  if (stranger !== undefined) return `Syntax errors in policy: unknown element ${stranger}.`;
  const effect = statement["Effect"];
  if (effect !== "Allow" && effect !== "Deny") return `Invalid effect: ${JSON.stringify(effect)}`;
  if (!oneOf(statement, "Action", "NotAction"))
    return "Policy statement must contain actions: exactly one of Action and NotAction.";
  const actions = listOf(statement["Action"] ?? statement["NotAction"]);
  const badAction = actions.find(
    (action) => typeof action !== "string" || !/^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action),
  );
  if (badAction !== undefined)
    return `Actions/Conditions must be prefaced by a vendor: ${JSON.stringify(badAction)}`;
  const hasResource = statement["Resource"] !== undefined || statement["NotResource"] !== undefined;
  const hasPrincipal = statement["Principal"] !== undefined || statement["NotPrincipal"] !== undefined;
  if (kind === "trust" && hasResource) return "Has prohibited field Resource";
  if (kind !== "trust" && !oneOf(statement, "Resource", "NotResource"))
    return "Policy statement must contain resources.";
  if (kind === "identity" && hasPrincipal) return "Policy document should not specify a principal.";
  if (kind !== "identity" && !oneOf(statement, "Principal", "NotPrincipal"))
    return "Missing required field Principal";
  if (kind !== "identity" && !isPrincipal(statement["Principal"] ?? statement["NotPrincipal"]))
    return "Invalid principal in policy";
  const resources = listOf(statement["Resource"] ?? statement["NotResource"]);
  const badResource = resources.find(
    (resource) => typeof resource !== "string" || !(resource === "*" || resource.startsWith("arn:")),
  );
  if (badResource !== undefined)
    return `Resource ${JSON.stringify(badResource)} must be in ARN format or "*".`;
  return conditionProblem(statement["Condition"]);
}

function conditionProblem(condition: unknown): string | undefined {
  if (condition === undefined) return undefined;
  if (!isObject(condition)) return "Syntax errors in policy: Condition.";
  for (const [operator, keys] of Object.entries(condition)) {
    if (!/^((ForAllValues|ForAnyValue):)?[A-Z][A-Za-z]+$/.test(operator))
      return `Invalid Condition type : ${operator}.`;
    if (!isObject(keys) || Object.keys(keys).length === 0) return `Syntax errors in policy: ${operator}.`;
  }
  return undefined;
}

function isPrincipal(principal: unknown): boolean {
  if (principal === "*") return true;
  if (!isObject(principal)) return false;
  const kinds = Object.keys(principal);
  return (
    kinds.length > 0 &&
    kinds.every(
      (kind) =>
        ["AWS", "Service", "Federated", "CanonicalUser"].includes(kind) &&
        listOf(principal[kind]).length > 0 &&
        listOf(principal[kind]).every((name) => typeof name === "string" && name !== ""),
    )
  );
}

function oneOf(statement: Json, a: string, b: string): boolean {
  return (statement[a] === undefined) !== (statement[b] === undefined);
}

function listOf(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
