import { slice } from "../../world/slice.ts";

/** Secrets Manager's part of the state. */
export interface SecretsState {
  /** By secret name; a secret in its recovery window keeps its name. */
  secrets: Record<string, Secret>;
}

/** A secret with its versions. */
export interface Secret {
  name: string;
  /** Ends with `-` and six random characters. */
  arn: string;
  description?: string;
  kmsKeyId?: string;
  /** ISO 8601, as are all dates here. */
  createdAt: string;
  changedAt: string;
  /** Day of the last read, at midnight as AWS reports it. */
  accessedOn?: string;
  /** Set while deletion is scheduled: when it was asked for. */
  deletedAt?: string;
  /** Set while deletion is scheduled: when the secret goes. */
  deleteAfter?: string;
  /** Service that manages the secret, for example `rds`: its owner cannot delete or change it. */
  owningService?: string;
  tags: Record<string, string>;
  /** By version id. */
  versions: Record<string, SecretVersion>;
}

/** One version: text or base64 of bytes. */
export interface SecretVersion {
  createdAt: string;
  text?: string;
  base64?: string;
  /** Staging labels, for example `AWSCURRENT`. A label stands on one version only. */
  stages: string[];
}

/** Slice of Secrets Manager. */
export const secretsSlice = slice<SecretsState>("secretsmanager", () => ({ secrets: {} }));
