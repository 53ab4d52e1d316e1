import {
  RestoreSecret$,
  type RestoreSecretRequest,
  type RestoreSecretResponse,
} from "@aws-sdk/client-secrets-manager";
import { operation } from "../../operation.ts";
import { checkNotManaged, secretOf } from "./secrets.ts";

/** Takes back a scheduled deletion; of a secret that is not scheduled it changes nothing. */
export const restoreSecret = operation<RestoreSecretRequest, RestoreSecretResponse>(
  RestoreSecret$,
  ["SecretId"],
  (input, call) => {
    const secret = secretOf(call, input.SecretId, "RestoreSecret");
    checkNotManaged(secret, "restore");
    delete secret.deletedAt;
    delete secret.deleteAfter;
    return { ARN: secret.arn, Name: secret.name };
  },
);
