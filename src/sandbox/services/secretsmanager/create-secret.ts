import {
  CreateSecret$,
  type CreateSecretRequest,
  type CreateSecretResponse,
} from "@aws-sdk/client-secrets-manager";
import { AwsFault, operation } from "../../operation.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { tagsOf } from "../support/tags.ts";
import { addVersion, checkTags, newSecret, valueOf, versionIdOf } from "./secrets.ts";
import { secretsSlice, type Secret } from "./state.ts";

/** Makes a secret; the same token with the same value again is the same call. @source aws-facts 2.2 */
export const createSecret = operation<CreateSecretRequest, CreateSecretResponse>(
  CreateSecret$,
  ["Name", "ClientRequestToken", "Description", "KmsKeyId", "SecretBinary", "SecretString", "Tags"],
  (input, call) => {
    const name = input.Name ?? "";
    if (!/^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(name))
      throw new AwsFault(
        "ValidationException",
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
      );
    if ((input.Description ?? "").length > 2048)
      throw new AwsFault("InvalidParameterException", "description must have at most 2048 characters.");
    const versionId = versionIdOf(input.ClientRequestToken);
    const value = valueOf(input);
    checkTags(input.Tags);
    const state = secretsSlice(call);
    const existing = lookUp(state.secrets, name);
    if (existing?.deletedAt !== undefined) {
      throw new AwsFault(
        "InvalidRequestException",
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    if (existing !== undefined) {
      if (isRepeat(existing, versionId, value))
        return { ARN: existing.arn, Name: name, VersionId: versionId };
      throw new AwsFault(
        "ResourceExistsException",
        `The operation failed because the secret ${name} already exists.`,
      );
    }

    const secret = newSecret(call, name);
    if (input.Description !== undefined) secret.description = input.Description;
    if (input.KmsKeyId !== undefined) secret.kmsKeyId = input.KmsKeyId;
    secret.tags = tagsOf(input.Tags);
    if (value !== undefined) addVersion(secret, versionId, value, ["AWSCURRENT"], secret.createdAt);
    state.secrets = withEntry(state.secrets, name, secret);
    return {
      ARN: secret.arn,
      Name: name,
      ...(value !== undefined && { VersionId: versionId }),
    };
  },
);

function isRepeat(
  secret: Secret,
  versionId: string,
  value: { text?: string; base64?: string } | undefined,
): boolean {
  const version = lookUp(secret.versions, versionId);
  return version !== undefined && version.text === value?.text && version.base64 === value?.base64;
}
