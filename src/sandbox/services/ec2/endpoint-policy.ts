import { AwsFault } from "../../operation.ts";
import { policyProblem } from "../support/policy-document.ts";
import type { Target } from "./endpoint-targets.ts";

/** @source aws-facts 1.12 */
const maximumCharacters = 20_480;

/** Everything to everybody: what an endpoint has when no policy is given. */
export const fullAccess = JSON.stringify({
  Version: "2008-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
});

/**
 * The policy of an endpoint. Services of customers take none.
 *
 * @throws AwsFault InvalidPolicyDocument, InvalidParameter
 * @source aws-facts 1.8
 */
export function endpointPolicy(target: Target, text: string | undefined): string {
  if (text === undefined) return fullAccess;
  if (target.kind === "custom") {
    throw new AwsFault(
      "InvalidParameter",
      `The VPC endpoint service ${target.service.item.name} does not support endpoint policies.`,
    );
  }
  const problem =
    text.length > maximumCharacters
      ? `Policies must have at most ${maximumCharacters} characters.`
      : policyProblem(text, "resource");
  if (problem !== undefined) throw new AwsFault("InvalidPolicyDocument", problem);
  return text;
}
