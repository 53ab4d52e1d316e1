import {
  UpdateSecret$,
  type UpdateSecretRequest,
  type UpdateSecretResponse,
} from "@aws-sdk/client-secrets-manager";
import { AwsFault, operation } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { addVersion, checkNotManaged, livingSecret, valueOf, versionIdOf } from "./secrets.ts";

/** Changes description and key, and the value where one is given. */
export const updateSecret = operation<UpdateSecretRequest, UpdateSecretResponse>(
  UpdateSecret$,
  ["SecretId", "ClientRequestToken", "Description", "KmsKeyId", "SecretBinary", "SecretString"],
  (input, call) => {
    const secret = livingSecret(call, input.SecretId, "UpdateSecret");
    checkNotManaged(secret, "update");
    const versionId = versionIdOf(input.ClientRequestToken);
    const value = valueOf(input);
    const existing = lookUp(secret.versions, versionId);
    const differs =
      existing !== undefined && (existing.text !== value?.text || existing.base64 !== value?.base64);
    if (value !== undefined && differs) {
      throw new AwsFault(
        "ResourceExistsException",
        `A version with the VersionId ${versionId} already exists and has another value.`,
      );
    }
    const now = call.world.clock.iso();
    if (input.Description !== undefined) secret.description = input.Description;
    if (input.KmsKeyId !== undefined) secret.kmsKeyId = input.KmsKeyId;
    secret.changedAt = now;
    if (value !== undefined && existing === undefined)
      addVersion(secret, versionId, value, ["AWSCURRENT"], now);
    return {
      ARN: secret.arn,
      Name: secret.name,
      ...(value !== undefined && { VersionId: versionId }),
    };
  },
);
