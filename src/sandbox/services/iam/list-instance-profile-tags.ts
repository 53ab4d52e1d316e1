import {
  ListInstanceProfileTags$,
  type ListInstanceProfileTagsRequest,
  type ListInstanceProfileTagsResponse,
} from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { tagPairs } from "../support/tags.ts";
import { profileNamed } from "./instance-profiles.ts";
import { iamPage } from "./pages.ts";

/** Tags of an instance profile. */
export const listInstanceProfileTags = operation<
  ListInstanceProfileTagsRequest,
  ListInstanceProfileTagsResponse
>(ListInstanceProfileTags$, ["InstanceProfileName", "Marker", "MaxItems"], (input, call) => {
  const tags = tagPairs(profileNamed(call, input.InstanceProfileName).tags);
  const { items, ...more } = iamPage(tags, (tag) => tag.Key, input);
  return { Tags: items, ...more };
});
