import { TagResource$, type TagResourceRequest, type TagResourceResponse } from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { tagsOf } from "../support/tags.ts";
import { checkTags, repositoryByArn } from "./repositories.ts";

/** Adds or overwrites tags of a repository. */
export const tagResource = operation<TagResourceRequest, TagResourceResponse>(
  TagResource$,
  ["resourceArn", "tags"],
  (input, call) => {
    const repository = repositoryByArn(call, input.resourceArn);
    checkTags(input.tags, repository.tags);
    repository.tags = { ...repository.tags, ...tagsOf(input.tags) };
    return {};
  },
);
