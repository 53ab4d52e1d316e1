import { UntagResource$, type UntagResourceRequest } from "@aws-sdk/client-secrets-manager";
import { AwsFault, operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { livingSecret } from "./secrets.ts";

/** Removes tags of a secret; keys that it does not bear are ignored. */
export const untagResource = operation<UntagResourceRequest, void>(
  UntagResource$,
  ["SecretId", "TagKeys"],
  (input, call) => {
    const secret = livingSecret(call, input.SecretId, "UntagResource");
    const keys = input.TagKeys ?? [];
    if (keys.some((key) => key.startsWith("aws:")))
      throw new AwsFault("InvalidParameterException", "Tags with the prefix aws: can't be removed.");
    secret.tags = without(secret.tags, keys);
  },
);
