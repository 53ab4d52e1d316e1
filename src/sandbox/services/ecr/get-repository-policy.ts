import {
  GetRepositoryPolicy$,
  type GetRepositoryPolicyRequest,
  type GetRepositoryPolicyResponse,
} from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { repositoryOf } from "./repositories.ts";
import { describeRepositoryPolicy } from "./repository-policy.ts";

/** The policy of a repository. */
export const getRepositoryPolicy = operation<GetRepositoryPolicyRequest, GetRepositoryPolicyResponse>(
  GetRepositoryPolicy$,
  ["repositoryName", "registryId"],
  (input, call) => describeRepositoryPolicy(call, repositoryOf(call, input)),
);
