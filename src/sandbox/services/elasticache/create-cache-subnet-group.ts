import {
  CreateCacheSubnetGroup$,
  type CreateCacheSubnetGroupMessage,
  type CreateCacheSubnetGroupResult,
} from "@aws-sdk/client-elasticache";
import { AwsFault, operation } from "../../operation.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { tagsOf } from "../support/tags.ts";
import { invalidValue } from "./faults.ts";
import { checkTags } from "./resource-tags.ts";
import { cacheSlice, type CacheSubnetGroup } from "./state.ts";
import { describeSubnetGroup, placementOf } from "./subnet-groups.ts";

/** Makes a subnet group; its name is stored in lower case. @source aws-facts 2.2 */
export const createCacheSubnetGroup = operation<CreateCacheSubnetGroupMessage, CreateCacheSubnetGroupResult>(
  CreateCacheSubnetGroup$,
  ["CacheSubnetGroupName", "CacheSubnetGroupDescription", "SubnetIds", "Tags"],
  (input, call) => {
    const name = (input.CacheSubnetGroupName ?? "").toLowerCase();
    if (!/^[a-z0-9-]{1,255}$/.test(name) || name === "default") {
      throw invalidValue(
        "The parameter CacheSubnetGroupName must be provided and must not be blank, and have 1 to 255 alphanumeric characters or hyphens.",
      );
    }
    checkTags(input.Tags);
    const state = cacheSlice(call);
    if (lookUp(state.subnetGroups, name) !== undefined)
      throw new AwsFault("CacheSubnetGroupAlreadyExists", `Cache subnet group ${name} already exists.`);
    const { vpcId, subnets } = placementOf(call, input.SubnetIds);
    const group: CacheSubnetGroup = {
      name,
      arn: `arn:aws:elasticache:${call.region}:${call.account}:subnetgroup:${name}`,
      description: input.CacheSubnetGroupDescription ?? "",
      vpcId,
      subnets,
      tags: tagsOf(input.Tags),
    };
    state.subnetGroups = withEntry(state.subnetGroups, name, group);
    return { CacheSubnetGroup: describeSubnetGroup(group) };
  },
);
