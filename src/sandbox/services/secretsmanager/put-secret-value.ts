import {
  PutSecretValue$,
  type PutSecretValueRequest,
  type PutSecretValueResponse,
} from "@aws-sdk/client-secrets-manager";
import { AwsFault, operation } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { addVersion, checkNotManaged, livingSecret, valueOf, versionIdOf } from "./secrets.ts";

/** Adds a version; the same token with the same value again changes nothing. */
export const putSecretValue = operation<PutSecretValueRequest, PutSecretValueResponse>(
  PutSecretValue$,
  ["SecretId", "ClientRequestToken", "SecretBinary", "SecretString", "VersionStages"],
  (input, call) => {
    const secret = livingSecret(call, input.SecretId, "PutSecretValue");
    checkNotManaged(secret, "change the value of");
    const versionId = versionIdOf(input.ClientRequestToken);
    const value = valueOf(input);
    if (value === undefined)
      throw new AwsFault("InvalidRequestException", "You must provide either SecretString or SecretBinary.");
    const stages = input.VersionStages ?? ["AWSCURRENT"];
    if (stages.length === 0 || stages.length > 20)
      throw new AwsFault("InvalidParameterException", "A version has 1 to 20 staging labels.");
    const existing = lookUp(secret.versions, versionId);
    if (existing === undefined) {
      addVersion(secret, versionId, value, stages, call.world.clock.iso());
    } else if (existing.text !== value.text || existing.base64 !== value.base64) {
      throw new AwsFault(
        "ResourceExistsException",
        `A version with the VersionId ${versionId} already exists and has another value.`,
      );
    }
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: versionId,
      VersionStages: lookUp(secret.versions, versionId)?.stages,
    };
  },
);
