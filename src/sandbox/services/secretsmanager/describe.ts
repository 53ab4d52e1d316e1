import { tagPairs } from "../support/tags.ts";
import type { Secret } from "./state.ts";

/** What descriptions and lists of a secret have in common. */
export function describe(secret: Secret) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    LastChangedDate: new Date(secret.changedAt),
    LastAccessedDate: dateOf(secret.accessedOn),
    DeletedDate: dateOf(secret.deletedAt),
    Tags: tagPairs(secret.tags),
    OwningService: secret.owningService,
    CreatedDate: new Date(secret.createdAt),
  };
}

/** The same with the staging labels of each version, as lists have it. */
export function describeWithStages(secret: Secret) {
  return { ...describe(secret), SecretVersionsToStages: stagesOf(secret) };
}

/** Staging labels by version id. */
export function stagesOf(secret: Secret): Record<string, string[]> {
  return Object.fromEntries(Object.entries(secret.versions).map(([id, { stages }]) => [id, stages]));
}

function dateOf(iso: string | undefined): Date | undefined {
  return iso === undefined ? undefined : new Date(iso);
}
