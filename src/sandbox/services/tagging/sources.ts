import type { SliceScope } from "../../world/slice.ts";
import { taggedScalableTargets } from "../application-autoscaling/tagged-resources.ts";
import { taggedAlarms } from "../cloudwatch/tagged-resources.ts";
import { taggedTables } from "../dynamodb/tagged-resources.ts";
import { taggedEc2Resources } from "../ec2/tagged-resources.ts";
import { taggedRepositories } from "../ecr/tagged-resources.ts";
import { taggedEcsResources } from "../ecs/tagged-resources.ts";
import { taggedCaches } from "../elasticache/tagged-resources.ts";
import { taggedLoadBalancing } from "../elbv2/tagged-resources.ts";
import { taggedLogGroups } from "../logs/tagged-resources.ts";
import { taggedDatabases } from "../rds/tagged-resources.ts";
import { taggedSecrets } from "../secretsmanager/tagged-resources.ts";
import { taggedTopics } from "../sns/tagged-resources.ts";
import type { TaggedResource } from "../support/tagged-resource.ts";

/** What can bear tags, service by service. IAM is not among them on AWS either. */
const sources: readonly ((scope: SliceScope) => readonly TaggedResource[])[] = [
  taggedAlarms,
  taggedCaches,
  taggedDatabases,
  taggedEc2Resources,
  taggedEcsResources,
  taggedLoadBalancing,
  taggedLogGroups,
  taggedRepositories,
  taggedScalableTargets,
  taggedSecrets,
  taggedTables,
  taggedTopics,
];

/** Every resource of an account and region that bears a tag. */
export function taggedResources(scope: SliceScope): TaggedResource[] {
  return sources.flatMap((source) => source(scope)).filter(({ tags }) => Object.keys(tags).length > 0);
}

/** The type of a resource as filters name it: `ec2:subnet`, or the service alone where its ARNs have none (`sns`). */
export function typeOf(arn: string): string {
  const [, , service = "", , , ...resource] = arn.split(":");
  const [kind = "", ...name] = resource.join(":").split(/[:/]/);
  return name.length === 0 ? service : `${service}:${kind}`;
}
