import {
  GetInstanceProfile$,
  type GetInstanceProfileRequest,
  type GetInstanceProfileResponse,
} from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { describeProfile, profileNamed } from "./instance-profiles.ts";

/** One instance profile with its role. */
export const getInstanceProfile = operation<GetInstanceProfileRequest, GetInstanceProfileResponse>(
  GetInstanceProfile$,
  ["InstanceProfileName"],
  (input, call) => ({
    InstanceProfile: describeProfile(call, profileNamed(call, input.InstanceProfileName)),
  }),
);
