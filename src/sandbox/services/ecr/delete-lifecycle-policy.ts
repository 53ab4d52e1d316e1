import {
  DeleteLifecyclePolicy$,
  type DeleteLifecyclePolicyRequest,
  type DeleteLifecyclePolicyResponse,
} from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { describeLifecyclePolicy } from "./lifecycle-policy.ts";
import { repositoryOf } from "./repositories.ts";

/** Removes the lifecycle policy of a repository. */
export const deleteLifecyclePolicy = operation<DeleteLifecyclePolicyRequest, DeleteLifecyclePolicyResponse>(
  DeleteLifecyclePolicy$,
  ["repositoryName", "registryId"],
  (input, call) => {
    const repository = repositoryOf(call, input);
    const gone = describeLifecyclePolicy(call, repository);
    delete repository.lifecyclePolicy;
    return gone;
  },
);
