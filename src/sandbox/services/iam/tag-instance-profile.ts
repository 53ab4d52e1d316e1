import { TagInstanceProfile$, type TagInstanceProfileRequest } from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { tagsOf } from "../support/tags.ts";
import { profileNamed } from "./instance-profiles.ts";
import { checkTags } from "./roles.ts";

/** Adds or overwrites tags of an instance profile. */
export const tagInstanceProfile = operation<TagInstanceProfileRequest, void>(
  TagInstanceProfile$,
  ["InstanceProfileName", "Tags"],
  (input, call) => {
    const profile = profileNamed(call, input.InstanceProfileName);
    checkTags(input.Tags, profile.tags);
    profile.tags = { ...profile.tags, ...tagsOf(input.Tags) };
  },
);
