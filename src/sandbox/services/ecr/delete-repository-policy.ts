import {
  DeleteRepositoryPolicy$,
  type DeleteRepositoryPolicyRequest,
  type DeleteRepositoryPolicyResponse,
} from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { repositoryOf } from "./repositories.ts";
import { describeRepositoryPolicy } from "./repository-policy.ts";

/** Removes the policy of a repository. */
export const deleteRepositoryPolicy = operation<
  DeleteRepositoryPolicyRequest,
  DeleteRepositoryPolicyResponse
>(DeleteRepositoryPolicy$, ["repositoryName", "registryId"], (input, call) => {
  const repository = repositoryOf(call, input);
  const gone = describeRepositoryPolicy(call, repository);
  delete repository.policy;
  return gone;
});
