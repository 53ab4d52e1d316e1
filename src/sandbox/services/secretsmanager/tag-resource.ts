import { TagResource$, type TagResourceRequest } from "@aws-sdk/client-secrets-manager";
import { operation } from "../../operation.ts";
import { tagsOf } from "../support/tags.ts";
import { checkTags, livingSecret } from "./secrets.ts";

/** Adds or overwrites tags of a secret. */
export const tagResource = operation<TagResourceRequest, void>(
  TagResource$,
  ["SecretId", "Tags"],
  (input, call) => {
    const secret = livingSecret(call, input.SecretId, "TagResource");
    checkTags(input.Tags, secret.tags);
    secret.tags = { ...secret.tags, ...tagsOf(input.Tags) };
  },
);
