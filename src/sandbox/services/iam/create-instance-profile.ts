import {
  CreateInstanceProfile$,
  type CreateInstanceProfileRequest,
  type CreateInstanceProfileResponse,
} from "@aws-sdk/client-iam";
import { AwsFault, operation } from "../../operation.ts";
import { quota } from "../../world/quotas.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { tagsOf } from "../support/tags.ts";
import { describeProfile } from "./instance-profiles.ts";
import { checkName, checkPath, checkTags } from "./roles.ts";
import { iamSlice, type InstanceProfile } from "./state.ts";
import { uniqueId } from "./unique-id.ts";

/** Makes an instance profile without a role. @source aws-facts 2.2: a name that is taken gives EntityAlreadyExists 409 */
export const createInstanceProfile = operation<CreateInstanceProfileRequest, CreateInstanceProfileResponse>(
  CreateInstanceProfile$,
  ["InstanceProfileName", "Path", "Tags"],
  (input, call) => {
    const name = checkName(input.InstanceProfileName, "instanceProfileName", 128);
    const path = checkPath(input.Path);
    checkTags(input.Tags);
    const state = iamSlice(call);
    if (lookUp(state.instanceProfiles, name) !== undefined)
      throw new AwsFault("EntityAlreadyExists", `Instance Profile ${name} already exists.`, 409);
    const limit = quota(call.world, "instanceProfilesPerAccount");
    if (Object.keys(state.instanceProfiles).length >= limit)
      throw new AwsFault(
        "LimitExceeded",
        `Cannot exceed quota for InstanceProfilesPerAccount: ${limit}`,
        409,
      );

    const profile: InstanceProfile = {
      name,
      path,
      arn: `arn:aws:iam::${call.account}:instance-profile${path}${name}`,
      id: uniqueId("AIPA"),
      createdAt: call.world.clock.iso(),
      tags: tagsOf(input.Tags),
    };
    state.instanceProfiles = withEntry(state.instanceProfiles, name, profile);
    return { InstanceProfile: describeProfile(call, profile) };
  },
);
