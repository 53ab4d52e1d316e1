import { DeleteTags$, type DeleteTagsRequest } from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { ec2State } from "./state.ts";
import { taggablesById } from "./taggable.ts";

/**
 * Removes tags from resources: by key, or by key and value where a value is given; all tags where none is
 * named. A tag that is not there is no error.
 */
export const deleteTags = operation<DeleteTagsRequest, void>(
  DeleteTags$,
  ["Resources", "Tags"],
  (input, call) => {
    for (const { bearer } of taggablesById(ec2State(call), input.Resources ?? [])) {
      bearer.tags = Object.fromEntries(
        Object.entries(bearer.tags).filter(
          ([key, value]) =>
            input.Tags !== undefined &&
            !input.Tags.some((tag) => tag.Key === key && (tag.Value === undefined || tag.Value === value)),
        ),
      );
    }
  },
);
