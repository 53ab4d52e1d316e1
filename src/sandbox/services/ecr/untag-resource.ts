import { UntagResource$, type UntagResourceRequest, type UntagResourceResponse } from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { repositoryByArn } from "./repositories.ts";

/** Removes tags of a repository. */
export const untagResource = operation<UntagResourceRequest, UntagResourceResponse>(
  UntagResource$,
  ["resourceArn", "tagKeys"],
  (input, call) => {
    const repository = repositoryByArn(call, input.resourceArn);
    repository.tags = without(repository.tags, input.tagKeys ?? []);
    return {};
  },
);
