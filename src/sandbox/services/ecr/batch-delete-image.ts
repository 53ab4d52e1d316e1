import {
  BatchDeleteImage$,
  type BatchDeleteImageRequest,
  type BatchDeleteImageResponse,
  type ImageIdentifier,
} from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { findImage, missingImage } from "./images.ts";
import { repositoryOf } from "./repositories.ts";

/** Removes images by digest, or tags: an image goes with its last tag. */
export const batchDeleteImage = operation<BatchDeleteImageRequest, BatchDeleteImageResponse>(
  BatchDeleteImage$,
  ["repositoryName", "registryId", "imageIds"],
  (input, call) => {
    const repository = repositoryOf(call, input);
    const deleted: ImageIdentifier[] = [];
    const failures: ReturnType<typeof missingImage>[] = [];
    for (const id of input.imageIds ?? []) {
      const image = findImage(repository, id);
      if (image === undefined) {
        failures.push(missingImage(id));
        continue;
      }
      const gone = id.imageTag === undefined ? image.tags : [id.imageTag];
      image.tags = image.tags.filter((tag) => !gone.includes(tag));
      if (image.tags.length === 0) repository.images = repository.images.filter((other) => other !== image);
      deleted.push(
        ...(gone.length === 0
          ? [{ imageDigest: image.digest }]
          : gone.map((tag) => ({ imageDigest: image.digest, imageTag: tag }))),
      );
    }
    return { imageIds: deleted, failures };
  },
);
