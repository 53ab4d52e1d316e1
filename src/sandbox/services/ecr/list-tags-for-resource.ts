import {
  ListTagsForResource$,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResponse,
} from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { tagPairs } from "../support/tags.ts";
import { repositoryByArn } from "./repositories.ts";

/** Tags of a repository. */
export const listTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResponse>(
  ListTagsForResource$,
  ["resourceArn"],
  (input, call) => ({ tags: tagPairs(repositoryByArn(call, input.resourceArn).tags) }),
);
