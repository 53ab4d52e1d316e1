import {
  GetSecretValue$,
  type GetSecretValueRequest,
  type GetSecretValueResponse,
} from "@aws-sdk/client-secrets-manager";
import { operation } from "../../operation.ts";
import { versionOf } from "./read-secret-value.ts";
import { livingSecret } from "./secrets.ts";

/** The value of a version, AWSCURRENT unless another is named. */
export const getSecretValue = operation<GetSecretValueRequest, GetSecretValueResponse>(
  GetSecretValue$,
  ["SecretId", "VersionId", "VersionStage"],
  (input, call) => {
    const secret = livingSecret(call, input.SecretId, "GetSecretValue");
    const [versionId, version] = versionOf(secret, input.VersionId, input.VersionStage);
    secret.accessedOn = `${call.world.clock.iso().slice(0, 10)}T00:00:00.000Z`;
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: versionId,
      SecretString: version.text,
      SecretBinary: version.base64 === undefined ? undefined : Buffer.from(version.base64, "base64"),
      VersionStages: version.stages,
      CreatedDate: new Date(version.createdAt),
    };
  },
);
