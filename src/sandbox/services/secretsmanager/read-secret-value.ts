import { AwsFault } from "../../operation.ts";
import type { World } from "../../world/world.ts";
import { findSecret, notFound } from "./secrets.ts";
import type { Secret, SecretVersion } from "./state.ts";

/**
 * The version that a stage and a version id name; without either, AWSCURRENT.
 *
 * @throws ResourceNotFoundException, InvalidRequestException
 */
export function versionOf(
  secret: Secret,
  versionId: string | undefined,
  stage: string | undefined,
): [id: string, version: SecretVersion] {
  const wantedStage = stage ?? (versionId === undefined ? "AWSCURRENT" : undefined);
  const found = Object.entries(secret.versions).find(
    ([id, version]) =>
      (versionId === undefined || id === versionId) &&
      (versionId !== undefined || wantedStage === undefined || version.stages.includes(wantedStage)),
  );
  if (found === undefined) {
    throw notFound(
      versionId === undefined
        ? `secret value for staging label: ${wantedStage ?? ""}`
        : `secret value for VersionId: ${versionId}`,
    );
  }
  if (wantedStage !== undefined && !found[1].stages.includes(wantedStage)) {
    throw new AwsFault(
      "InvalidRequestException",
      "You provided a VersionStage that is not associated to the provided VersionId.",
    );
  }
  return found;
}

/**
 * Resolves a `valueFrom` of an ECS task definition to the text that the task gets.
 *
 * @param reference `<secret ARN>` or `<secret ARN>:<json key>:<version stage>:<version id>`, parts may be empty
 * @throws ResourceNotFoundException, InvalidRequestException, InvalidParameterException, all as an AwsFault
 */
export function readSecretValue(world: World, reference: string): string {
  const parts = reference.split(":");
  const [, , service, region = "", account = "", kind] = parts;
  if (service !== "secretsmanager" || kind !== "secret" || (parts.length !== 7 && parts.length !== 10))
    throw new AwsFault("InvalidParameterException", `Invalid secret reference: ${reference}`);
  const [jsonKey = "", stage = "", versionId = ""] = parts.slice(7);
  const secret = findSecret({ world, account, region }, parts.slice(0, 7).join(":"));
  if (secret === undefined) throw notFound();
  if (secret.deletedAt !== undefined)
    throw new AwsFault(
      "InvalidRequestException",
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  const [, version] = versionOf(secret, versionId || undefined, stage || undefined);
  const text = version.text ?? Buffer.from(version.base64 ?? "", "base64").toString("utf8");
  return jsonKey === "" ? text : memberOf(text, jsonKey);
}

function memberOf(text: string, key: string): string {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new AwsFault("InvalidParameterException", `the secret is not JSON, so it has no key ${key}`);
  }
  if (typeof document !== "object" || document === null || !Object.hasOwn(document, key))
    throw new AwsFault("InvalidParameterException", `retrieved secret does not contain json key ${key}`);
  const value = (document as Record<string, unknown>)[key];
  return typeof value === "string" ? value : JSON.stringify(value);
}
