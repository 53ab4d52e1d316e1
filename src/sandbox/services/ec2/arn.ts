import type { SliceScope } from "../../world/slice.ts";

/** ARN of an EC2 resource of this account, for example `arn:aws:ec2:us-east-1:111111111111:subnet/subnet-…`. */
export function ec2Arn(scope: Pick<SliceScope, "account" | "region">, type: string, id: string): string {
  return `arn:aws:ec2:${scope.region}:${scope.account}:${type}/${id}`;
}
