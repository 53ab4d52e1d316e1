import { UntagInstanceProfile$, type UntagInstanceProfileRequest } from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { profileNamed } from "./instance-profiles.ts";

/** Removes tags of an instance profile; keys that it does not bear are ignored. */
export const untagInstanceProfile = operation<UntagInstanceProfileRequest, void>(
  UntagInstanceProfile$,
  ["InstanceProfileName", "TagKeys"],
  (input, call) => {
    const profile = profileNamed(call, input.InstanceProfileName);
    profile.tags = without(profile.tags, input.TagKeys ?? []);
  },
);
