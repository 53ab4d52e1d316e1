import {
  ListInstanceProfiles$,
  type ListInstanceProfilesRequest,
  type ListInstanceProfilesResponse,
} from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { describeProfile } from "./instance-profiles.ts";
import { iamPage } from "./pages.ts";
import { iamSlice } from "./state.ts";

/** The account's instance profiles below a path; their tags are shown by GetInstanceProfile only. */
export const listInstanceProfiles = operation<ListInstanceProfilesRequest, ListInstanceProfilesResponse>(
  ListInstanceProfiles$,
  ["PathPrefix", "Marker", "MaxItems"],
  (input, call) => {
    const all = Object.values(iamSlice(call).instanceProfiles).filter((profile) =>
      profile.path.startsWith(input.PathPrefix ?? "/"),
    );
    const { items, ...more } = iamPage(all, (profile) => profile.name, input);
    return {
      InstanceProfiles: items.map((profile) => ({ ...describeProfile(call, profile), Tags: undefined })),
      ...more,
    };
  },
);
