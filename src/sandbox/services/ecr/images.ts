import { AwsFault, type Call } from "../../operation.ts";
import type { World } from "../../world/world.ts";
import { lookUp } from "../support/records.ts";
import { ecrSlice, type Image, type Repository } from "./state.ts";

/** How a call names an image. */
export interface ImageId {
  readonly imageDigest?: string | undefined;
  readonly imageTag?: string | undefined;
}

/** The image of a digest, a tag or both. */
export function findImage(repository: Repository, id: ImageId): Image | undefined {
  if (id.imageDigest === undefined && id.imageTag === undefined) return undefined;
  return repository.images.find(
    (image) =>
      (id.imageDigest === undefined || image.digest === id.imageDigest) &&
      (id.imageTag === undefined || image.tags.includes(id.imageTag)),
  );
}

/** What batch calls say of an image that is not there. */
export function missingImage(id: ImageId) {
  return {
    imageId: { ...id },
    failureCode: "ImageNotFound" as const,
    failureReason: "Requested image not found",
  };
}

/** The fault of a call that names an image which is not there. */
export function imageNotFound(call: Call, repository: Repository, id: ImageId): AwsFault {
  const part = (value: string | undefined) => (value === undefined ? "null" : value);
  return new AwsFault(
    "ImageNotFoundException",
    `The image with imageId {imageDigest:'${part(id.imageDigest)}', imageTag:'${part(id.imageTag)}'} does not exist within the repository with name '${repository.name}' in the registry with id '${call.account}'`,
  );
}

/**
 * Resolves what a task definition calls its image, for example
 * `111111111111.dkr.ecr.us-east-1.amazonaws.com/shop-api:0.1.0`; `latest` where it has no tag.
 * Undefined when it names no ECR registry of this sandbox, no repository or no image of it.
 */
export function resolveImage(
  world: World,
  reference: string,
): { repository: Repository; image: Image } | undefined {
  const [, account, region, name, tag, digest] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([a-z0-9._/-]+)(?::([\w.-]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(
      reference,
    ) ?? [];
  if (account === undefined || region === undefined) return undefined;
  if (lookUp(world.state.accounts, account) === undefined) return undefined;
  const repository = lookUp(ecrSlice({ world, account, region }).repositories, name);
  if (repository === undefined) return undefined;
  const image = findImage(repository, {
    imageDigest: digest,
    imageTag: tag ?? (digest === undefined ? "latest" : undefined),
  });
  return image && { repository, image };
}
