import { createHash } from "node:crypto";
import type { SliceScope } from "../../world/slice.ts";

/** ARN of the key that AWS manages for a service in an account and region (`aws/rds`): always the same one. */
export function awsManagedKeyArn({ world, account, region }: SliceScope, service: string): string {
  const digest = createHash("sha256")
    .update(`${world.state.seed}/${account}/${region}/${service}`)
    .digest("hex");
  const id = digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return `arn:aws:kms:${region}:${account}:key/${id}`;
}

/** ARN of a key that a caller names by id, alias or ARN. */
export function keyArn({ account, region }: SliceScope, key: string): string {
  if (key.startsWith("arn:")) return key;
  return `arn:aws:kms:${region}:${account}:${key.startsWith("alias/") ? key : `key/${key}`}`;
}
