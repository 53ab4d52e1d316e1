/** What a consumer may do with its own items; Scan is left out, and with it every read over all partitions. */
const consumerActions = [
  "dynamodb:PutItem",
  "dynamodb:UpdateItem",
  "dynamodb:GetItem",
  "dynamodb:DeleteItem",
  "dynamodb:Query",
] as const;

/**
 * Resource policy of the registry table for the allow-list of an endpoint service: each principal may read and write
 * the request items of its own account and nothing else. `ForAllValues` is true when the key is absent, hence `Null`.
 * With nobody on the list the policy has no statement, and the caller deletes it instead (a policy needs one).
 * @param principals account ids, ARNs of roots, roles or users, or `*`
 * @source aws-facts 5.2
 */
export function registryPolicy(tableArn: string, principals: readonly string[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: registryStatements(tableArn, principals) });
}

function registryStatements(tableArn: string, principals: readonly string[]): unknown[] {
  const names = [...new Set(principals.map(policyPrincipal))].sort();
  return (names.includes("*") ? ["*"] : names).map((name) => ({
    Effect: "Allow",
    Principal: name === "*" ? "*" : { AWS: name },
    Action: [...consumerActions],
    Resource: [tableArn],
    Condition: {
      "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["ACCOUNT#${aws:PrincipalAccount}"] },
      Null: { "dynamodb:LeadingKeys": "false" },
    },
  }));
}

/** An account id stands for its root, which is how IAM reads it and gives it back. */
function policyPrincipal(principal: string): string {
  return /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
}
