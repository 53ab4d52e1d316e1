import {
  DeleteSecret$,
  type DeleteSecretRequest,
  type DeleteSecretResponse,
} from "@aws-sdk/client-secrets-manager";
import { AwsFault, operation } from "../../operation.ts";
import type { EventHandler } from "../../world/world.ts";
import { lookUp, without } from "../support/records.ts";
import { checkNotManaged, secretOf } from "./secrets.ts";
import { secretsSlice } from "./state.ts";

const dayMs = 24 * 60 * 60 * 1000;

interface Expiry {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly deletedAt: string;
}

/**
 * Schedules a secret's deletion after 7 to 30 days (default 30), or deletes it at once when forced.
 * Until then its name stays taken. @source aws-facts 2.2, 2.9
 */
export const deleteSecret = operation<DeleteSecretRequest, DeleteSecretResponse>(
  DeleteSecret$,
  ["SecretId", "RecoveryWindowInDays", "ForceDeleteWithoutRecovery"],
  (input, call) => {
    const forced = input.ForceDeleteWithoutRecovery === true;
    const days = input.RecoveryWindowInDays;
    if (forced && days !== undefined) {
      throw new AwsFault(
        "InvalidParameterException",
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      );
    }
    if (days !== undefined && (!Number.isInteger(days) || days < 7 || days > 30)) {
      throw new AwsFault(
        "InvalidParameterException",
        "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
      );
    }
    const secret = secretOf(call, input.SecretId, "DeleteSecret");
    checkNotManaged(secret, "delete");
    if (secret.deletedAt !== undefined && !forced) {
      throw new AwsFault(
        "InvalidRequestException",
        "You can't perform this operation on the secret because it was already scheduled for deletion.",
      );
    }
    const now = call.world.clock.now();
    if (forced) {
      const state = secretsSlice(call);
      state.secrets = without(state.secrets, [secret.name]);
      return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(now) };
    }
    const windowMs = (days ?? 30) * dayMs;
    secret.deletedAt = new Date(now).toISOString();
    secret.deleteAfter = new Date(now + windowMs).toISOString();
    call.world.schedule(windowMs, "secretsmanager.expire", {
      account: call.account,
      region: call.region,
      name: secret.name,
      deletedAt: secret.deletedAt,
    } satisfies Expiry);
    return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(now + windowMs) };
  },
);

/** Removes a secret whose recovery window is over, unless it was restored in between. */
export const expire: EventHandler = ({ account, region, name, deletedAt }: Expiry, world) => {
  const state = secretsSlice({ world, account, region });
  if (lookUp(state.secrets, name)?.deletedAt === deletedAt) state.secrets = without(state.secrets, [name]);
};
