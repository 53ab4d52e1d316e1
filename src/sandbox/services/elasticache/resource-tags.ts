import { AwsFault, type Call } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { tagProblem, type TagPair } from "../support/tags.ts";
import { invalidValue } from "./faults.ts";
import { groupOfCluster } from "./groups.ts";
import { cacheSlice } from "./state.ts";

/**
 * The thing that an ARN names, to read or change its tags. Nodes bear the tags of their group.
 *
 * @throws ReplicationGroupNotFoundFault and its like, InvalidARN
 */
export function taggedByArn(call: Call, arn: string | undefined): { tags: Record<string, string> } {
  const [, , service, region, account, kind, name = ""] = (arn ?? "").split(":");
  if (service !== "elasticache" || region !== call.region || account !== call.account)
    throw new AwsFault("InvalidARN", `${arn ?? ""} is not an ARN of this account and region.`);
  const state = cacheSlice(call);
  switch (kind) {
    case "replicationgroup":
      return found(
        lookUp(state.groups, name),
        new AwsFault("ReplicationGroupNotFoundFault", `ReplicationGroup ${name} not found.`, 404),
      );
    case "subnetgroup":
      return found(
        lookUp(state.subnetGroups, name),
        new AwsFault("CacheSubnetGroupNotFoundFault", `Cache Subnet Group ${name} does not exist.`),
      );
    case "cluster":
      return found(
        groupOfCluster(call, name),
        new AwsFault("CacheClusterNotFound", `${name} is not found.`, 404),
      );
    default:
      throw new AwsFault("InvalidARN", `The sandbox has no resource of the kind in ${arn ?? ""}`);
  }
}

function found<T>(resource: T | undefined, fault: AwsFault): T {
  if (resource === undefined) throw fault;
  return resource;
}

/** @throws InvalidParameterValue */
export function checkTags(added: readonly TagPair[] | undefined, before: Record<string, string> = {}): void {
  const problem = tagProblem(added, before);
  if (problem !== undefined) throw invalidValue(problem);
}
