import {
  ListImages$,
  type ImageIdentifier,
  type ListImagesRequest,
  type ListImagesResponse,
} from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { pageOf } from "../support/pagination.ts";
import { checkTagStatus } from "./tag-status.ts";
import { checkSize, refuseToken, repositoryOf } from "./repositories.ts";

/** Ids of the images of a repository: one per tag, one without where an image has no tag. */
export const listImages = operation<ListImagesRequest, ListImagesResponse>(
  ListImages$,
  ["repositoryName", "registryId", "nextToken", "maxResults", "filter.tagStatus"],
  (input, call) => {
    const matches = checkTagStatus(input.filter?.tagStatus);
    const ids = repositoryOf(call, input)
      .images.filter(matches)
      .flatMap(({ digest, tags }): ImageIdentifier[] =>
        tags.length === 0
          ? [{ imageDigest: digest }]
          : tags.map((tag) => ({ imageDigest: digest, imageTag: tag })),
      );
    const { items, next } = pageOf(
      ids,
      (id) => `${id.imageDigest}/${id.imageTag ?? ""}`,
      checkSize(input.maxResults),
      input.nextToken,
      refuseToken,
    );
    return { imageIds: items, nextToken: next };
  },
);
