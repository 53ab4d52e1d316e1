import { AwsFault, type Call } from "../../operation.ts";
import type { Repository } from "./state.ts";

/** The policy of a repository as answers carry it. @throws RepositoryPolicyNotFoundException */
export function describeRepositoryPolicy(call: Call, repository: Repository) {
  if (repository.policy === undefined) {
    throw new AwsFault(
      "RepositoryPolicyNotFoundException",
      `Repository policy does not exist for the repository with name '${repository.name}' in the registry with id '${call.account}'`,
    );
  }
  return { registryId: call.account, repositoryName: repository.name, policyText: repository.policy };
}
