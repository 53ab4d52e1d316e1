import { tagProblem, type TagPair } from "../support/tags.ts";
import { invalid } from "./faults.ts";

/** @throws ValidationException */
export function checkTags(added: readonly TagPair[] | undefined, before: Record<string, string> = {}): void {
  const problem = tagProblem(added, before);
  if (problem !== undefined) throw invalid(`One or more parameter values were invalid: ${problem}`);
}
