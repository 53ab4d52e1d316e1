import {
  DescribeRepositories$,
  type DescribeRepositoriesRequest,
  type DescribeRepositoriesResponse,
} from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { pageOf } from "../support/pagination.ts";
import { checkRegistry, checkSize, describe, invalid, refuseToken, repositoryOf } from "./repositories.ts";
import { ecrSlice } from "./state.ts";

/** All repositories, or those that are named. */
export const describeRepositories = operation<DescribeRepositoriesRequest, DescribeRepositoriesResponse>(
  DescribeRepositories$,
  ["registryId", "repositoryNames", "nextToken", "maxResults"],
  (input, call) => {
    checkRegistry(call, input.registryId);
    const names = input.repositoryNames;
    if (names !== undefined && (input.nextToken ?? input.maxResults) !== undefined)
      throw invalid("nextToken and maxResults cannot be used with repositoryNames.");
    if (names !== undefined) {
      return {
        repositories: names.map((name) => describe(call, repositoryOf(call, { repositoryName: name }))),
      };
    }
    const { items, next } = pageOf(
      Object.values(ecrSlice(call).repositories),
      ({ name }) => name,
      checkSize(input.maxResults),
      input.nextToken,
      refuseToken,
    );
    return { repositories: items.map((repository) => describe(call, repository)), nextToken: next };
  },
);
