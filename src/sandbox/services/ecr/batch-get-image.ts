import { BatchGetImage$, type BatchGetImageRequest, type BatchGetImageResponse } from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { findImage, missingImage } from "./images.ts";
import { repositoryOf } from "./repositories.ts";

/** Manifests of images; those that are not there are listed as failures. */
export const batchGetImage = operation<BatchGetImageRequest, BatchGetImageResponse>(
  BatchGetImage$,
  ["repositoryName", "registryId", "imageIds"],
  (input, call) => {
    const repository = repositoryOf(call, input);
    const found = (input.imageIds ?? []).map((id) => ({ id, image: findImage(repository, id) }));
    return {
      images: found.flatMap(({ id, image }) =>
        image === undefined
          ? []
          : [
              {
                registryId: call.account,
                repositoryName: repository.name,
                imageId: { imageDigest: image.digest, imageTag: id.imageTag },
                imageManifest: image.manifest,
                imageManifestMediaType: image.mediaType,
              },
            ],
      ),
      failures: found.flatMap(({ id, image }) => (image === undefined ? [missingImage(id)] : [])),
    };
  },
);
