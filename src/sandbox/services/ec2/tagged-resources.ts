import type { SliceScope } from "../../world/slice.ts";
import type { TaggedResource } from "../support/tagged-resource.ts";
import { ec2Arn } from "./arn.ts";
import { ec2State } from "./state.ts";
import { taggables } from "./taggable.ts";

/** Everything of EC2 that can bear tags, for the Resource Groups Tagging API. */
export function taggedEc2Resources(scope: SliceScope): TaggedResource[] {
  return taggables(ec2State(scope)).map(({ id, type, bearer }) => ({
    arn: ec2Arn(scope, type, id),
    tags: bearer.tags,
  }));
}
