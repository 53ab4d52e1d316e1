import { AwsFault } from "../../operation.ts";

/** One request against a resource policy. */
export interface PolicyQuestion {
  /** ARN of a user, or the principal of a service of AWS such as `vpce.amazonaws.com`. */
  readonly principal: string;
  /** For example `dynamodb:PutItem`. */
  readonly action: string;
  readonly resourceArn: string;
  readonly resourceAccount: string;
  readonly context: Readonly<Record<string, string | string[]>>;
  /** JSON text; absent: the resource has none. */
  readonly policy: string | undefined;
}

/** What a resource policy and the caller's own full rights come to. */
export type Verdict = "allowed" | "denied" | "explicitly denied";

/** The only user of an account may do everything in it, and everything that other accounts let it do. */
const fullAccess = {
  name: "AdministratorAccess",
  policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
};

/**
 * Decides by IAM's rules: within an account the caller's own rights are enough unless the policy denies;
 * from another account the policy must allow, and so it must for a service of AWS.
 */
export async function evaluatePolicy(question: PolicyQuestion): Promise<Verdict> {
  const { runSimulation } = await loadSimulator();
  const answer = await runSimulation(
    {
      identityPolicies: question.principal.startsWith("arn:") ? [fullAccess] : [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: question.policy === undefined ? undefined : JSON.parse(question.policy),
      request: {
        action: question.action,
        principal: question.principal,
        resource: { resource: question.resourceArn, accountId: question.resourceAccount },
        contextVariables: { ...question.context },
      },
    },
    {},
  );
  if (answer.resultType === "error") throw new Error(`policy evaluation: ${JSON.stringify(answer.errors)}`);
  switch (answer.overallResult) {
    case "Allowed":
      return "allowed";
    case "ExplicitlyDenied":
      return "explicitly denied";
    case "ImplicitlyDenied":
      return "denied";
  }
}

/** The package is optional and heavy: it is loaded when a resource policy is first looked at. */
async function loadSimulator() {
  try {
    return await import("@cloud-copilot/iam-simulate");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new AwsFault(
      "InternalServerError",
      "Resource policies need the optional package @cloud-copilot/iam-simulate, which is not installed.",
      500,
    );
  }
}
