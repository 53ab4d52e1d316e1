import {
  DescribeImages$,
  type DescribeImagesRequest,
  type DescribeImagesResponse,
} from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { pageOf } from "../support/pagination.ts";
import { findImage, imageNotFound } from "./images.ts";
import { checkSize, invalid, refuseToken, repositoryOf } from "./repositories.ts";
import { checkTagStatus } from "./tag-status.ts";

/** Images of a repository, all or those that are named. */
export const describeImages = operation<DescribeImagesRequest, DescribeImagesResponse>(
  DescribeImages$,
  ["repositoryName", "registryId", "imageIds", "nextToken", "maxResults", "filter.tagStatus"],
  (input, call) => {
    const repository = repositoryOf(call, input);
    const ids = input.imageIds;
    if (ids !== undefined && (input.nextToken ?? input.maxResults ?? input.filter) !== undefined)
      throw invalid("nextToken, maxResults and filter cannot be used with imageIds.");
    const wanted = ids?.map((id) => {
      const image = findImage(repository, id);
      if (image === undefined) throw imageNotFound(call, repository, id);
      return image;
    });
    const { items, next } = pageOf(
      [...new Set(wanted ?? repository.images.filter(checkTagStatus(input.filter?.tagStatus)))],
      ({ digest }) => digest,
      wanted === undefined ? checkSize(input.maxResults) : Math.max(1, wanted.length),
      input.nextToken,
      refuseToken,
    );
    return {
      imageDetails: items.map((image) => ({
        registryId: call.account,
        repositoryName: repository.name,
        imageDigest: image.digest,
        imageTags: image.tags.length === 0 ? undefined : image.tags,
        imageSizeInBytes: image.sizeBytes,
        imagePushedAt: new Date(image.pushedAt),
        imageManifestMediaType: image.mediaType,
        artifactMediaType: "application/vnd.docker.container.image.v1+json",
      })),
      nextToken: next,
    };
  },
);
