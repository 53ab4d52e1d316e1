import { AwsFault, type Call } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { tagProblem, type TagPair } from "../support/tags.ts";
import { ecrSlice, type Repository } from "./state.ts";

/** How a call names a repository. */
export interface RepositoryName {
  readonly repositoryName?: string | undefined;
  readonly registryId?: string | undefined;
}

/** The repository that a call names. @throws RepositoryNotFoundException */
export function repositoryOf(call: Call, { repositoryName: name, registryId }: RepositoryName): Repository {
  checkRegistry(call, registryId);
  const repository = lookUp(ecrSlice(call).repositories, name);
  if (repository === undefined) throw notFound(call, name);
  return repository;
}

/** The repository of an ARN. @throws RepositoryNotFoundException, InvalidParameterException */
export function repositoryByArn(call: Call, arn: string | undefined): Repository {
  const [, region, account, name] = /^arn:aws:ecr:([^:]+):(\d{12}):repository\/(.+)$/.exec(arn ?? "") ?? [];
  if (name === undefined) throw invalid(`Invalid parameter at 'resourceArn': ${arn ?? ""}`);
  if (account !== call.account || region !== call.region) throw notFound(call, name);
  return repositoryOf(call, { repositoryName: name });
}

/** Registries of other accounts are closed: the sandbox evaluates no repository policies. @throws AccessDeniedException */
export function checkRegistry(call: Call, registryId: string | undefined): void {
  if (registryId !== undefined && registryId !== call.account) {
    throw new AwsFault(
      "AccessDeniedException",
      `User: ${call.principalArn} is not authorized to perform this operation on the registry ${registryId}`,
    );
  }
}

/** The fault for a repository that is not there. */
function notFound(call: Call, name: string | undefined): AwsFault {
  return new AwsFault(
    "RepositoryNotFoundException",
    `The repository with name '${name ?? ""}' does not exist in the registry with id '${call.account}'`,
  );
}

/** The service's fault for a value that it does not take. */
export function invalid(message: string): AwsFault {
  return new AwsFault("InvalidParameterException", message);
}

/** @throws InvalidTagParameterException */
export function checkTags(added: readonly TagPair[] | undefined, before: Record<string, string> = {}): void {
  const problem = tagProblem(added, before);
  if (problem !== undefined) throw new AwsFault("InvalidTagParameterException", problem);
}

/** @throws InvalidParameterException */
export function checkMutability(wanted: string | undefined): Repository["tagMutability"] {
  if (wanted === undefined || wanted === "MUTABLE") return "MUTABLE";
  if (wanted === "IMMUTABLE") return wanted;
  throw invalid(`The sandbox models imageTagMutability MUTABLE and IMMUTABLE, not ${wanted}.`);
}

/** A page size. @throws InvalidParameterException */
export function checkSize(size: number | undefined): number {
  if (size !== undefined && (!Number.isInteger(size) || size < 1 || size > 1000))
    throw invalid(`Value '${size}' at 'maxResults' must be between 1 and 1000`);
  return size ?? 100;
}

/** Refuses a token that is not ours. */
export function refuseToken(): never {
  throw invalid("Invalid parameter at 'nextToken'");
}

/** A repository as answers carry it. */
export function describe(call: Call, repository: Repository) {
  return {
    repositoryArn: repository.arn,
    registryId: call.account,
    repositoryName: repository.name,
    repositoryUri: repository.uri,
    createdAt: new Date(repository.createdAt),
    imageTagMutability: repository.tagMutability,
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: {
      encryptionType: repository.encryption.type,
      kmsKey: repository.encryption.kmsKeyArn,
    },
  };
}
