import {
  PutLifecyclePolicy$,
  type PutLifecyclePolicyRequest,
  type PutLifecyclePolicyResponse,
} from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { checkLifecyclePolicy, describeLifecyclePolicy } from "./lifecycle-policy.ts";
import { repositoryOf } from "./repositories.ts";

/** Sets the lifecycle policy. It is kept and checked, and not carried out (README.md, deviations). */
export const putLifecyclePolicy = operation<PutLifecyclePolicyRequest, PutLifecyclePolicyResponse>(
  PutLifecyclePolicy$,
  ["repositoryName", "registryId", "lifecyclePolicyText"],
  (input, call) => {
    const repository = repositoryOf(call, input);
    const text = checkLifecyclePolicy(input.lifecyclePolicyText);
    repository.lifecyclePolicy = { text, changedAt: call.world.clock.iso() };
    return describeLifecyclePolicy(call, repository);
  },
);
