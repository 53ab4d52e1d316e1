import { randomInt, randomUUID } from "node:crypto";
import type { SliceScope } from "../../world/slice.ts";
import { createManagedSecret, rotateManagedSecret } from "../secretsmanager/managed.ts";
import { awsManagedKeyArn, keyArn } from "../support/kms-keys.ts";
import { invalidValue } from "./faults.ts";
import type { DbInstance } from "./state.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&()*+,-.:;<=>?[]^_{|}~";

/** @throws InvalidParameterValue. @source aws-facts 2.9 */
export function checkPassword(password: string): string {
  if (!/^[\u0021-\u007e]{8,128}$/.test(password) || /[/"@]/.test(password)) {
    throw invalidValue(
      "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '\"', ' ' may be used, 8 to 128 of them.",
    );
  }
  return password;
}

/** A password as RDS makes it for its managed secrets. */
export function newPassword(): string {
  return Array.from({ length: 28 }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}

/** Puts the master password of an instance into a secret that RDS manages. */
export function manageSecret(scope: SliceScope, instance: DbInstance, keyId: string | undefined): void {
  instance.masterSecretKeyId =
    keyId === undefined ? awsManagedKeyArn(scope, "secretsmanager") : keyArn(scope, keyId);
  instance.masterSecretArn = createManagedSecret(scope, {
    name: `rds!db-${randomUUID()}`,
    description: `Secret associated with primary RDS DB instance: ${instance.arn}`,
    owningService: "rds",
    text: secretText(instance),
    kmsKeyId: instance.masterSecretKeyId,
    tags: { "aws:rds:primaryDBInstanceArn": instance.arn },
  });
}

/** Gives the instance a new password, in its managed secret too where it has one. */
export function changePassword(scope: SliceScope, instance: DbInstance, password: string): void {
  instance.masterPassword = password;
  instance.passwordChanges += 1;
  if (instance.masterSecretArn !== undefined)
    rotateManagedSecret(scope, instance.masterSecretArn, secretText(instance));
}

function secretText({ masterUsername, masterPassword }: DbInstance): string {
  return JSON.stringify({ username: masterUsername, password: masterPassword });
}
