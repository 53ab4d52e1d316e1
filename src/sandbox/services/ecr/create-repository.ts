import {
  CreateRepository$,
  type CreateRepositoryRequest,
  type CreateRepositoryResponse,
  type EncryptionConfiguration,
} from "@aws-sdk/client-ecr";
import { AwsFault, operation } from "../../operation.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { tagsOf } from "../support/tags.ts";
import { apiImage } from "./api-image.ts";
import { checkMutability, checkRegistry, checkTags, describe, invalid } from "./repositories.ts";
import { ecrSlice, type Repository } from "./state.ts";

/** Makes a repository. It holds the API image of this privlink version from the start (README.md, deviations). */
export const createRepository = operation<CreateRepositoryRequest, CreateRepositoryResponse>(
  CreateRepository$,
  [
    "repositoryName",
    "registryId",
    "tags",
    "imageTagMutability",
    "imageScanningConfiguration",
    "encryptionConfiguration",
  ],
  (input, call) => {
    checkRegistry(call, input.registryId);
    const name = input.repositoryName ?? "";
    if (
      !/^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(name) ||
      name.length < 2 ||
      name.length > 256
    )
      throw invalid(
        `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''`,
      );
    const tagMutability = checkMutability(input.imageTagMutability);
    const encryption = encryptionOf(call.region, call.account, input.encryptionConfiguration);
    checkTags(input.tags);
    const state = ecrSlice(call);
    if (lookUp(state.repositories, name) !== undefined) {
      throw new AwsFault(
        "RepositoryAlreadyExistsException",
        `The repository with name '${name}' already exists in the registry with id '${call.account}'`,
      );
    }

    const now = call.world.clock.iso();
    const repository: Repository = {
      name,
      arn: `arn:aws:ecr:${call.region}:${call.account}:repository/${name}`,
      uri: `${call.account}.dkr.ecr.${call.region}.amazonaws.com/${name}`,
      createdAt: now,
      tagMutability,
      scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
      encryption,
      tags: tagsOf(input.tags),
      images: [apiImage(now)],
    };
    state.repositories = withEntry(state.repositories, name, repository);
    return { repository: describe(call, repository) };
  },
);

function encryptionOf(
  region: string,
  account: string,
  wanted: EncryptionConfiguration | undefined,
): Repository["encryption"] {
  const type = wanted?.encryptionType ?? "AES256";
  if (type === "AES256") {
    if (wanted?.kmsKey !== undefined) throw invalid("kmsKey needs the encryptionType KMS.");
    return { type };
  }
  if (type !== "KMS") throw invalid(`The sandbox models the encryptionTypes AES256 and KMS, not ${type}.`);
  return { type, kmsKeyArn: wanted?.kmsKey ?? `arn:aws:kms:${region}:${account}:alias/aws/ecr` };
}
