import {
  CreateDBSubnetGroup$,
  type CreateDBSubnetGroupMessage,
  type CreateDBSubnetGroupResult,
} from "@aws-sdk/client-rds";
import { AwsFault, operation } from "../../operation.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { tagsOf } from "../support/tags.ts";
import { groupName } from "./identifiers.ts";
import { checkTags } from "./resource-tags.ts";
import { rdsSlice, type DbSubnetGroup } from "./state.ts";
import { describeSubnetGroup, placementOf } from "./subnet-groups.ts";

/** Makes a subnet group; its name is stored in lower case. @source aws-facts 2.2 */
export const createDbSubnetGroup = operation<CreateDBSubnetGroupMessage, CreateDBSubnetGroupResult>(
  CreateDBSubnetGroup$,
  ["DBSubnetGroupName", "DBSubnetGroupDescription", "SubnetIds", "Tags"],
  (input, call) => {
    const name = groupName(input.DBSubnetGroupName);
    checkTags(input.Tags);
    const state = rdsSlice(call);
    if (lookUp(state.subnetGroups, name) !== undefined)
      throw new AwsFault("DBSubnetGroupAlreadyExists", "The DB subnet group already exists.");
    const { vpcId, subnets } = placementOf(call, input.SubnetIds);
    const group: DbSubnetGroup = {
      name,
      arn: `arn:aws:rds:${call.region}:${call.account}:subgrp:${name}`,
      description: input.DBSubnetGroupDescription ?? "",
      vpcId,
      subnets,
      tags: tagsOf(input.Tags),
    };
    state.subnetGroups = withEntry(state.subnetGroups, name, group);
    return { DBSubnetGroup: describeSubnetGroup(group) };
  },
);
