import { AwsFault } from "../../operation.ts";

/**
 * Refuses to delete what others still need.
 *
 * @param subject as the message begins, for example `The subnet 'subnet-…'`
 * @throws AwsFault DependencyViolation
 * @source aws-facts 1.14
 */
export function refuseWhileNeeded(subject: string, dependents: readonly unknown[]): void {
  if (dependents.length > 0) {
    throw new AwsFault("DependencyViolation", `${subject} has dependencies and cannot be deleted.`);
  }
}
