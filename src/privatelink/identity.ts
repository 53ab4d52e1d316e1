import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { PrivlinkError } from "../errors/error.ts";
import type { Aws } from "./clients.ts";

/** Who calls: the account and the ARN of user, role session or root. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
}

/**
 * Asks STS who the caller is; needs no permission and cannot be denied.
 * @throws {PL-NO-CREDENTIALS} when the answer names nobody
 * @source aws-facts 5.4
 */
export async function identity(aws: Aws): Promise<Identity> {
  const { Account, Arn } = await aws.get(STSClient).send(new GetCallerIdentityCommand({}));
  if (Account === undefined || Arn === undefined) {
    throw new PrivlinkError("PL-NO-CREDENTIALS", "AWS did not say whose credentials these are");
  }
  return { account: Account, arn: Arn };
}

/** Short name of a caller for people: `alice` of a user, `deploy/alice` of a role session, `root` of root. */
export function callerName(arn: string): string {
  const resource = arn.split(":").slice(5).join(":");
  return resource.replace(/^(user|assumed-role|federated-user)\//, "");
}
