import type { Service } from "../../operation.ts";
import { createSecret } from "./create-secret.ts";
import { deleteSecret, expire } from "./delete-secret.ts";
import { describeSecret } from "./describe-secret.ts";
import { getRandomPassword } from "./get-random-password.ts";
import { getSecretValue } from "./get-secret-value.ts";
import { listSecrets } from "./list-secrets.ts";
import { putSecretValue } from "./put-secret-value.ts";
import { restoreSecret } from "./restore-secret.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";
import { updateSecret } from "./update-secret.ts";

/** AWS Secrets Manager. */
export const secretsManager: Service = {
  signingName: "secretsmanager",
  protocol: "json1.1",
  version: "2017-10-17",
  targetPrefix: "secretsmanager",
  operations: [
    createSecret,
    describeSecret,
    getSecretValue,
    putSecretValue,
    updateSecret,
    deleteSecret,
    restoreSecret,
    listSecrets,
    tagResource,
    untagResource,
    getRandomPassword,
  ],
  events: { expire },
};
