import { createHash } from "node:crypto";
import { PrivlinkError } from "../../errors/error.ts";
import type { ProvisionerContext } from "./context.ts";
import { canonicalJson } from "./diff.ts";

/** More than anybody deletes one part by hand in one VPC. */
const generationLimit = 50;

/**
 * Client token of one part of a stack: the same for the same request, so that a crash between call and
 * answer makes no second object; another one for other parameters, so that AWS never answers with
 * `IdempotentParameterMismatch`. 57 ASCII characters.
 * @param generation counts the objects that were created with these parameters and deleted since
 * @source aws-facts 1.6
 */
export function clientToken(
  context: Pick<ProvisionerContext, "account" | "region" | "stack">,
  part: string,
  input: unknown,
  generation: number,
): string {
  const { account, region, stack } = context;
  const identity = canonicalJson([account, region, stack, part, input, generation]);
  return `privlink-${createHash("sha256").update(identity).digest("hex").slice(0, 48)}`;
}

/**
 * Creates with a deterministic token. AWS may answer a token that it remembers with an object that was
 * deleted since; then the next generation is tried. The count starts at 0 each time, so a run that is cut
 * and started again goes the same way and meets the object of the first.
 * @param isLive whether what AWS answered with exists now
 */
export async function createOnce<T>(
  create: (token: string) => Promise<T>,
  isLive: (created: T) => Promise<boolean>,
  tokenOf: (generation: number) => string,
): Promise<T> {
  for (let generation = 0; generation < generationLimit; generation += 1) {
    const created = await create(tokenOf(generation));
    if (await isLive(created)) return created;
  }
  throw new PrivlinkError("PL-RESOURCE", "AWS answered with deleted objects only; nothing was created.", {
    reason: `${generationLimit} client tokens were tried`,
  });
}
