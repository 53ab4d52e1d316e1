import {
  PutImageTagMutability$,
  type PutImageTagMutabilityRequest,
  type PutImageTagMutabilityResponse,
} from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { checkMutability, repositoryOf } from "./repositories.ts";

/** Says whether a tag may be moved to another image. */
export const putImageTagMutability = operation<PutImageTagMutabilityRequest, PutImageTagMutabilityResponse>(
  PutImageTagMutability$,
  ["repositoryName", "registryId", "imageTagMutability"],
  (input, call) => {
    const repository = repositoryOf(call, input);
    repository.tagMutability = checkMutability(input.imageTagMutability);
    return {
      registryId: call.account,
      repositoryName: repository.name,
      imageTagMutability: repository.tagMutability,
    };
  },
);
