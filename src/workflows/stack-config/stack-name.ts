import { PrivlinkError } from "../../errors/error.ts";

/**
 * Why a stack name is not allowed, or true. It is the prefix of names in every service: a load balancer's may
 * have 32 characters and not begin with `internal-`, a database's may not hold two hyphens in a row.
 * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
 */
export function judgeStackName(stack: string): true | string {
  if (!/^[a-z][a-z0-9-]{1,20}$/.test(stack)) {
    return "must be 2 to 21 small letters, digits and hyphens, a letter first";
  }
  if (stack.includes("--") || stack.endsWith("-"))
    return "must not have two hyphens in a row or one at its end";
  if (stack === "internal" || stack.startsWith("internal-")) {
    return "must not begin with internal-, which AWS keeps for its own load balancer names";
  }
  return true;
}

/** @throws {PL-CONFIG} a name that AWS would refuse for some resource of the stack */
export function checkStackName(stack: string): string {
  const verdict = judgeStackName(stack);
  if (verdict === true) return stack;
  throw new PrivlinkError("PL-CONFIG", `Stack name "${stack}" ${verdict}.`, {
    hint: "Pass another --stack, or correct PRIVLINK_STACK or `stack` in privlink.yaml.",
  });
}
