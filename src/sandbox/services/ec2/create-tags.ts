import { CreateTags$, type CreateTagsRequest } from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { ec2State } from "./state.ts";
import { taggablesById } from "./taggable.ts";
import { withTags } from "./tagging.ts";

/** Adds tags to resources of any type, or gives them new values; all resources or none. */
export const createTags = operation<CreateTagsRequest, void>(
  CreateTags$,
  ["Resources", "Tags"],
  (input, call) => {
    const changes = taggablesById(ec2State(call), input.Resources ?? []).map(({ bearer }) => ({
      bearer,
      tags: withTags(bearer.tags, input.Tags ?? []),
    }));
    for (const { bearer, tags } of changes) bearer.tags = tags;
  },
);
