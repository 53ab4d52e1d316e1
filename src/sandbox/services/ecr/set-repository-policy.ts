import {
  SetRepositoryPolicy$,
  type SetRepositoryPolicyRequest,
  type SetRepositoryPolicyResponse,
} from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { policyProblem } from "../support/policy-document.ts";
import { invalid, repositoryOf } from "./repositories.ts";
import { describeRepositoryPolicy } from "./repository-policy.ts";

/** Sets the policy of a repository. Its statements have no Resource: they are about this repository. */
export const setRepositoryPolicy = operation<SetRepositoryPolicyRequest, SetRepositoryPolicyResponse>(
  SetRepositoryPolicy$,
  ["repositoryName", "registryId", "policyText"],
  (input, call) => {
    const repository = repositoryOf(call, input);
    // The grammar of a trust policy: principals and no resource.
    const problem = policyProblem(input.policyText ?? "", "trust");
    if (problem !== undefined)
      throw invalid(`Invalid parameter at 'PolicyText' failed to satisfy constraint: '${problem}'`);
    repository.policy = input.policyText ?? "";
    return describeRepositoryPolicy(call, repository);
  },
);
