import { randomUUID } from "node:crypto";
import type { SliceScope } from "../../world/slice.ts";
import { withEntry, without } from "../support/records.ts";
import { addVersion, findSecret, newSecret } from "./secrets.ts";
import { secretsSlice } from "./state.ts";

/** A secret that a service of AWS keeps in its customer's account. */
export interface ManagedSecret {
  readonly name: string;
  readonly description: string;
  /** For example `rds`. */
  readonly owningService: string;
  readonly text: string;
  readonly kmsKeyId?: string;
  /** May have `aws:` keys. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Makes a managed secret and gives its ARN. */
export function createManagedSecret(scope: SliceScope, wanted: ManagedSecret): string {
  const secret = newSecret(scope, wanted.name);
  secret.description = wanted.description;
  secret.owningService = wanted.owningService;
  if (wanted.kmsKeyId !== undefined) secret.kmsKeyId = wanted.kmsKeyId;
  secret.tags = { ...wanted.tags, "aws:secretsmanager:owningService": wanted.owningService };
  addVersion(secret, randomUUID(), { text: wanted.text }, ["AWSCURRENT"], secret.createdAt);
  const state = secretsSlice(scope);
  state.secrets = withEntry(state.secrets, secret.name, secret);
  return secret.arn;
}

/** Gives a managed secret a new value. */
export function rotateManagedSecret(scope: SliceScope, arn: string, text: string): void {
  const secret = findSecret(scope, arn);
  if (secret === undefined) return;
  addVersion(secret, randomUUID(), { text }, ["AWSCURRENT"], scope.world.clock.iso());
}

/** Removes a managed secret at once, as its service does with what it belongs to. */
export function deleteManagedSecret(scope: SliceScope, arn: string): void {
  const secret = findSecret(scope, arn);
  if (secret === undefined) return;
  const state = secretsSlice(scope);
  state.secrets = without(state.secrets, [secret.name]);
}
