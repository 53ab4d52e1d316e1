import {
  DeleteRepository$,
  type DeleteRepositoryRequest,
  type DeleteRepositoryResponse,
} from "@aws-sdk/client-ecr";
import { AwsFault, operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { describe, repositoryOf } from "./repositories.ts";
import { ecrSlice } from "./state.ts";

/** Deletes a repository; with images only when forced. */
export const deleteRepository = operation<DeleteRepositoryRequest, DeleteRepositoryResponse>(
  DeleteRepository$,
  ["repositoryName", "registryId", "force"],
  (input, call) => {
    const repository = repositoryOf(call, input);
    if (repository.images.length > 0 && input.force !== true) {
      throw new AwsFault(
        "RepositoryNotEmptyException",
        `The repository with name '${repository.name}' in registry with id '${call.account}' cannot be deleted because it still contains images`,
      );
    }
    const state = ecrSlice(call);
    state.repositories = without(state.repositories, [repository.name]);
    return { repository: describe(call, repository) };
  },
);
