import {
  GetResources$,
  type GetResourcesInput,
  type GetResourcesOutput,
  type TagFilter,
} from "@aws-sdk/client-resource-groups-tagging-api";
import { AwsFault, operation } from "../../operation.ts";
import { pageOf } from "../support/pagination.ts";
import { lookUp } from "../support/records.ts";
import type { TaggedResource } from "../support/tagged-resource.ts";
import { tagPairs } from "../support/tags.ts";
import { taggedResources, typeOf } from "./sources.ts";

/** Resources that bear tags, over all services: by tags, by types or by ARNs. */
export const getResources = operation<GetResourcesInput, GetResourcesOutput>(
  GetResources$,
  ["PaginationToken", "TagFilters", "ResourcesPerPage", "ResourceTypeFilters", "ResourceARNList"],
  (input, call) => {
    const wanted = selection(input);
    const size = pageSize(input.ResourcesPerPage);
    const all = taggedResources(call).filter(wanted);
    const token = input.PaginationToken === "" ? undefined : input.PaginationToken;
    const { items, next } = pageOf(
      all,
      ({ arn }) => arn,
      size,
      token,
      () => {
        throw invalid("The PaginationToken is not valid.");
      },
    );
    return {
      // The last page says so with an empty token.
      PaginationToken: next ?? "",
      ResourceTagMappingList: items.map(({ arn, tags }) => ({ ResourceARN: arn, Tags: tagPairs(tags) })),
    };
  },
);

function selection(input: GetResourcesInput): (resource: TaggedResource) => boolean {
  const { ResourceARNList: arns, ResourceTypeFilters: types, TagFilters: filters } = input;
  if (arns !== undefined) {
    const others = [types, filters, input.ResourcesPerPage, input.PaginationToken];
    if (others.some((member) => member !== undefined))
      throw invalid("ResourceARNList cannot be used together with filters or pages.");
    if (arns.length === 0 || arns.length > 100) throw invalid("ResourceARNList must have 1 to 100 ARNs.");
    return ({ arn }) => arns.includes(arn);
  }
  for (const type of types ?? [])
    if (!/^[a-z0-9-]+(:[A-Za-z0-9-]+)?$/.test(type))
      throw invalid(`The resource type ${type} must have the form service[:resourceType].`);
  const tests = (filters ?? []).map(tagTest);
  if (tests.length > 50) throw invalid("TagFilters can have at most 50 filters.");
  return (resource) =>
    (types === undefined || types.length === 0 || isOfType(resource, types)) &&
    tests.every((test) => test(resource));
}

function isOfType({ arn }: TaggedResource, types: readonly string[]): boolean {
  const type = typeOf(arn);
  return types.includes(type) || types.includes(type.split(":")[0] ?? "");
}

/** A filter without values takes any. */
function tagTest({ Key: key = "", Values: values = [] }: TagFilter): (resource: TaggedResource) => boolean {
  if (key === "" || key.length > 128) throw invalid("The key of a tag filter must have 1 to 128 characters.");
  if (values.length > 20) throw invalid("A tag filter can have at most 20 values.");
  return ({ tags }) => {
    const value = lookUp(tags, key);
    return value !== undefined && (values.length === 0 || values.includes(value));
  };
}

function pageSize(asked = 50): number {
  if (!Number.isInteger(asked) || asked < 1 || asked > 100)
    throw invalid("ResourcesPerPage must be between 1 and 100.");
  return asked;
}

function invalid(message: string): AwsFault {
  return new AwsFault("InvalidParameterException", message);
}
