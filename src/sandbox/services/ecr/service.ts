import type { Service } from "../../operation.ts";
import { batchDeleteImage } from "./batch-delete-image.ts";
import { batchGetImage } from "./batch-get-image.ts";
import { createRepository } from "./create-repository.ts";
import { deleteLifecyclePolicy } from "./delete-lifecycle-policy.ts";
import { deleteRepository } from "./delete-repository.ts";
import { deleteRepositoryPolicy } from "./delete-repository-policy.ts";
import { describeImages } from "./describe-images.ts";
import { describeRepositories } from "./describe-repositories.ts";
import { getAuthorizationToken } from "./get-authorization-token.ts";
import { getLifecyclePolicy } from "./get-lifecycle-policy.ts";
import { getRepositoryPolicy } from "./get-repository-policy.ts";
import { listImages } from "./list-images.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { putImageScanningConfiguration } from "./put-image-scanning-configuration.ts";
import { putImageTagMutability } from "./put-image-tag-mutability.ts";
import { putLifecyclePolicy } from "./put-lifecycle-policy.ts";
import { setRepositoryPolicy } from "./set-repository-policy.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";

/** Amazon Elastic Container Registry. */
export const ecr: Service = {
  signingName: "ecr",
  protocol: "json1.1",
  version: "2015-09-21",
  targetPrefix: "AmazonEC2ContainerRegistry_V20150921",
  operations: [
    createRepository,
    describeRepositories,
    deleteRepository,
    putImageTagMutability,
    putImageScanningConfiguration,
    putLifecyclePolicy,
    getLifecyclePolicy,
    deleteLifecyclePolicy,
    setRepositoryPolicy,
    getRepositoryPolicy,
    deleteRepositoryPolicy,
    listImages,
    describeImages,
    batchGetImage,
    batchDeleteImage,
    tagResource,
    untagResource,
    listTagsForResource,
    getAuthorizationToken,
  ],
};
