/** What a consumer may do with its own items; Scan is left out, and with it every read over all partitions. */
const consumerActions = [
  "dynamodb:PutItem",
  "dynamodb:UpdateItem",
  "dynamodb:GetItem",
  "dynamodb:DeleteItem",
  "dynamodb:Query",
] as const;

/** The policy as a document; its text is its JSON. */
export interface RegistryPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly RegistryStatement[];
}

/** What one principal may do. */
export interface RegistryStatement {
  readonly Effect: "Allow";
  readonly Principal: "*" | { readonly AWS: string };
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * Resource policy of the registry table for the allow-list of an endpoint service: each principal may read and write
 * the request items of its own account and nothing else. `ForAllValues` is true when the key is absent, hence `Null`.
 * `undefined` with nobody on the list: a policy needs a statement. `init producer` and `allow` both write it.
 * @param principals account ids, ARNs of roots, roles or users, or `*`
 * @source aws-facts 5.2
 */
export function registryPolicy(tableArn: string, principals: readonly string[]): RegistryPolicy | undefined {
  const names = [...new Set(principals.map(policyPrincipal))].sort();
  if (names.length === 0) return undefined;
  return {
    Version: "2012-10-17",
    Statement: (names.includes("*") ? ["*"] : names).map((name) => statement(tableArn, name)),
  };
}

function statement(tableArn: string, name: string): RegistryStatement {
  return {
    Effect: "Allow",
    Principal: name === "*" ? "*" : { AWS: name },
    Action: [...consumerActions],
    Resource: [tableArn],
    Condition: {
      "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["ACCOUNT#${aws:PrincipalAccount}"] },
      Null: { "dynamodb:LeadingKeys": "false" },
    },
  };
}

/** An account id stands for its root, which is how IAM reads it and gives it back. */
function policyPrincipal(principal: string): string {
  return /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
}
