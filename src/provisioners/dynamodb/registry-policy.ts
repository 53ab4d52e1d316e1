import type { PolicyDocument } from "../support/policy.ts";

/** What a consumer may do with its own items; Scan is left out, and with it every read over all partitions. */
const consumerActions = [
  "dynamodb:PutItem",
  "dynamodb:UpdateItem",
  "dynamodb:GetItem",
  "dynamodb:DeleteItem",
  "dynamodb:Query",
];

/**
 * Resource policy of the registry table. One statement for each principal of the endpoint service's
 * allow-list: it may read and write the items whose partition key is `ACCOUNT#<its own account>`, and no
 * others; decisions have partition keys of their own (`DECISION#…`). `ForAllValues` is true when a request
 * has no leading keys at all, hence the `Null` condition beside it.
 * `undefined` with nobody on the list: a policy needs a statement.
 * @param principals account ids, ARNs of roots, roles or users, or `*`, which stands for all others too
 * @source aws-facts 5.2
 */
export function registryPolicy(tableArn: string, principals: readonly string[]): PolicyDocument | undefined {
  const names = [...new Set(principals.map(policyPrincipal))].sort();
  if (names.length === 0) return undefined;
  return {
    Version: "2012-10-17",
    Statement: (names.includes("*") ? ["*"] : names).map((name) => ({
      Effect: "Allow",
      Principal: name === "*" ? "*" : { AWS: name },
      Action: consumerActions,
      Resource: [tableArn],
      Condition: {
        "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["ACCOUNT#${aws:PrincipalAccount}"] },
        Null: { "dynamodb:LeadingKeys": "false" },
      },
    })),
  };
}

/** An account id stands for its root, which is how IAM reads it and gives it back. */
function policyPrincipal(principal: string): string {
  return /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
}
