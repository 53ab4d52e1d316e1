import { PrivlinkError } from "../errors/error.ts";

/**
 * Reads a principal of an allow-list as EC2 wants it: an account id becomes the ARN of its root; `*` is everyone.
 * @throws {PL-USAGE} for anything else, and for role or user ARNs with a path, which PrivateLink does not take
 * @source aws-facts 1.5
 */
export function parsePrincipal(text: string): string {
  if (text === "*") return text;
  if (/^\d{12}$/.test(text)) return `arn:aws:iam::${text}:root`;
  const match = /^arn:aws[a-z-]*:iam::\d{12}:(root|(?:role|user)\/(.+))$/.exec(text);
  if (match === null) {
    throw new PrivlinkError("PL-USAGE", `${text} is not a principal`, {
      hint: "Pass an account id of 12 digits, the ARN of an account's root, of a role or of a user, or '*'.",
    });
  }
  if (match[2]?.includes("/") === true) {
    throw new PrivlinkError(
      "PL-USAGE",
      `${text} has a path, and PrivateLink takes no principal with a path`,
      {
        hint: "Allow the account instead, or a role or user without a path.",
      },
    );
  }
  return text;
}

/** Account id of a principal; undefined for `*` and for what is not an ARN. */
export function principalAccount(principal: string): string | undefined {
  return /^arn:[^:]+:iam::(\d{12}):/.exec(principal)?.[1] ?? /^\d{12}$/.exec(principal)?.[0];
}

/** Whether anyone of the account could still be allowed by this list. The owner's own account always is. */
export function allowsAccount(principals: readonly string[], account: string, ownerAccount: string): boolean {
  return (
    account === ownerAccount || principals.some((one) => one === "*" || principalAccount(one) === account)
  );
}
