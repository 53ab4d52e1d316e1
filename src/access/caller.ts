/**
 * Whether two ARNs that STS gave name the same caller: same account and same user, root, or role with the same
 * session name. (STS leaves the path out of a role's ARN, so role and session are all there is.)
 * @source aws-facts 5.4
 */
export function sameCaller(one: string, other: string): boolean {
  return callerKey(one) === callerKey(other);
}

/** Account and resource; partition and service (iam, sts) say nothing about who it is. */
function callerKey(arn: string): string {
  return arn.split(":").slice(4).join(":");
}
