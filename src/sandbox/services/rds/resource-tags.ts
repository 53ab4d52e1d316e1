import { AwsFault, type Call } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { tagProblem, type TagPair } from "../support/tags.ts";
import { invalidValue } from "./faults.ts";
import { rdsSlice } from "./state.ts";

/** The thing that an ARN names, to read or change its tags. @throws DBInstanceNotFound and its like, 404 */
export function taggedByArn(call: Call, arn: string | undefined): { tags: Record<string, string> } {
  const [, , service, region, account, kind, name] = (arn ?? "").split(":");
  if (service !== "rds" || name === undefined) throw invalidValue(`Invalid resource name: ${arn ?? ""}`);
  const state = rdsSlice(call);
  const own = region === call.region && account === call.account;
  const find = <T extends { tags: Record<string, string> }>(
    from: Readonly<Record<string, T>>,
    code: string,
  ): T => {
    const found = own ? lookUp(from, name) : undefined;
    if (found === undefined) throw new AwsFault(code, `${name} not found.`, 404);
    return found;
  };
  switch (kind) {
    case "db":
      return find(state.instances, "DBInstanceNotFound");
    case "subgrp":
      return find(state.subnetGroups, "DBSubnetGroupNotFoundFault");
    case "snapshot":
      return find(state.snapshots, "DBSnapshotNotFound");
    default:
      throw invalidValue(`The sandbox has no resource of the kind in ${arn ?? ""}`);
  }
}

/** @throws InvalidParameterValue */
export function checkTags(added: readonly TagPair[] | undefined, before: Record<string, string> = {}): void {
  const problem = tagProblem(added, before);
  if (problem !== undefined) throw invalidValue(problem);
}
