import type { AwsEndpoint, ProducerConfig } from "../producer-config.ts";

/** Interface endpoints that a Fargate task in a VPC without a way out needs. @source aws-facts 2.8 */
export const awsEndpoints = [
  "ecr.api",
  "ecr.dkr",
  "logs",
  "secretsmanager",
] as const satisfies readonly AwsEndpoint[];

/** True when the stack makes interface endpoints, which then have a security group. */
export function makesInterfaces({ network }: Pick<ProducerConfig, "network">): boolean {
  return network.endpoints.length > 0;
}
