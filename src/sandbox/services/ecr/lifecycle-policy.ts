import { AwsFault, type Call } from "../../operation.ts";
import { invalid } from "./repositories.ts";
import type { Repository } from "./state.ts";

type Json = Record<string, unknown>;

/** Checks the grammar of a lifecycle policy. @throws InvalidParameterException */
export function checkLifecyclePolicy(text: string | undefined): string {
  const problem = problemOf(text ?? "");
  if (problem !== undefined) {
    throw invalid(
      `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${problem}'`,
    );
  }
  return text ?? "";
}

/** The policy of a repository as answers carry it. @throws LifecyclePolicyNotFoundException */
export function describeLifecyclePolicy(call: Call, repository: Repository) {
  if (repository.lifecyclePolicy === undefined) {
    throw new AwsFault(
      "LifecyclePolicyNotFoundException",
      `Lifecycle policy does not exist for the repository with name '${repository.name}' in the registry with id '${call.account}'`,
    );
  }
  return {
    registryId: call.account,
    repositoryName: repository.name,
    lifecyclePolicyText: repository.lifecyclePolicy.text,
  };
}

function problemOf(text: string): string | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return "string is not valid JSON";
  }
  const rules = (document as Json | null)?.["rules"];
  if (!Array.isArray(rules) || rules.length === 0) return "object has missing required properties ([rules])";
  const priorities = rules.map((rule: Json | null) => rule?.["rulePriority"]);
  if (new Set(priorities).size < priorities.length) return "rulePriority must be unique";
  return rules.map((rule) => ruleProblem(rule as Json | null)).find((problem) => problem !== undefined);
}

function ruleProblem(rule: Json | null): string | undefined {
  const priority = rule?.["rulePriority"];
  if (!Number.isInteger(priority) || Number(priority) < 1) return "rulePriority must be a positive integer";
  const selection = rule?.["selection"] as Json | undefined;
  const action = rule?.["action"] as Json | undefined;
  if (action?.["type"] !== "expire") return "the action type must be expire";
  const status = selection?.["tagStatus"];
  if (status !== "tagged" && status !== "untagged" && status !== "any")
    return "tagStatus must be tagged, untagged or any";
  const patterns = selection?.["tagPrefixList"] ?? selection?.["tagPatternList"];
  if ((status === "tagged") !== Array.isArray(patterns))
    return "tagPrefixList or tagPatternList is required with the tagStatus tagged, and only there";
  const countType = selection?.["countType"];
  if (countType !== "imageCountMoreThan" && countType !== "sinceImagePushed")
    return "countType must be imageCountMoreThan or sinceImagePushed";
  if ((countType === "sinceImagePushed") !== (selection?.["countUnit"] === "days"))
    return "countUnit days is required with sinceImagePushed, and only there";
  const count = selection?.["countNumber"];
  return Number.isInteger(count) && Number(count) > 0 ? undefined : "countNumber must be a positive integer";
}
