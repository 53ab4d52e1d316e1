import {
  GetLifecyclePolicy$,
  type GetLifecyclePolicyRequest,
  type GetLifecyclePolicyResponse,
} from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { describeLifecyclePolicy } from "./lifecycle-policy.ts";
import { repositoryOf } from "./repositories.ts";

/** The lifecycle policy of a repository. */
export const getLifecyclePolicy = operation<GetLifecyclePolicyRequest, GetLifecyclePolicyResponse>(
  GetLifecyclePolicy$,
  ["repositoryName", "registryId"],
  (input, call) => describeLifecyclePolicy(call, repositoryOf(call, input)),
);
