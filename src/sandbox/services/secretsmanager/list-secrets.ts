import {
  ListSecrets$,
  type Filter,
  type ListSecretsRequest,
  type ListSecretsResponse,
  type SortByType,
} from "@aws-sdk/client-secrets-manager";
import { AwsFault, operation } from "../../operation.ts";
import { pageInOrder } from "../support/pagination.ts";
import { describeWithStages } from "./describe.ts";
import { secretsSlice, type Secret } from "./state.ts";

/** Secrets that match all filters, newest first unless asked otherwise. */
export const listSecrets = operation<ListSecretsRequest, ListSecretsResponse>(
  ListSecrets$,
  ["IncludePlannedDeletion", "MaxResults", "NextToken", "Filters", "SortOrder", "SortBy"],
  (input, call) => {
    const size = input.MaxResults ?? 100;
    if (!Number.isInteger(size) || size < 1 || size > 100)
      throw new AwsFault("InvalidParameterException", "MaxResults must be between 1 and 100.");
    const filters = (input.Filters ?? []).map(compile);
    const order = orderOf(input.SortBy);
    const direction = directionOf(input.SortOrder);
    const matching = Object.values(secretsSlice(call).secrets)
      .filter((secret) => input.IncludePlannedDeletion === true || secret.deletedAt === undefined)
      .filter((secret) => filters.every((matches) => matches(secret)))
      .toSorted((a, b) => direction * (compare(order(a), order(b)) || compare(a.name, b.name)));
    const { items, next } = pageInOrder(matching, size, input.NextToken, () => {
      throw new AwsFault("InvalidNextTokenException", "The NextToken value is invalid.");
    });
    return {
      SecretList: items.map(describeWithStages),
      NextToken: next,
    };
  },
);

/** Each filter has up to ten values, any of which may match, by prefix; `!` before a value negates it. */
function compile({ Key: key, Values: values = [] }: Filter): (secret: Secret) => boolean {
  if (key === undefined || values.length === 0 || values.length > 10)
    throw new AwsFault("InvalidParameterException", "A filter needs a Key and 1 to 10 Values.");
  const textsOf = attribute(key);
  const ignoreCase = key === "description" || key === "all";
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  return (secret) => {
    const texts = textsOf(secret).map(fold);
    const wordsToo = key === "all" ? texts.flatMap((text) => text.split(/[^\p{L}\p{N}]+/u)) : texts;
    const has = (prefix: string) => [...texts, ...wordsToo].some((text) => text.startsWith(fold(prefix)));
    return values.some((value) => (value.startsWith("!") ? !has(value.slice(1)) : has(value)));
  };
}

function attribute(key: string): (secret: Secret) => string[] {
  switch (key) {
    case "name":
      return ({ name }) => [name];
    case "description":
      return ({ description = "" }) => [description];
    case "tag-key":
      return ({ tags }) => Object.keys(tags);
    case "tag-value":
      return ({ tags }) => Object.values(tags);
    case "owning-service":
      return ({ owningService }) => (owningService === undefined ? [] : [owningService]);
    case "all":
      return ({ name, description = "", tags }) => [
        name,
        description,
        ...Object.keys(tags),
        ...Object.values(tags),
      ];
    default:
      throw new AwsFault(
        "InvalidParameterException",
        `The filter ${key} is not one of description, name, tag-key, tag-value, owning-service, all.`,
      );
  }
}

function orderOf(by: SortByType | undefined): (secret: Secret) => string {
  switch (by ?? "created-date") {
    case "created-date":
      return (secret) => secret.createdAt;
    case "last-changed-date":
      return (secret) => secret.changedAt;
    case "last-accessed-date":
      return (secret) => secret.accessedOn ?? "";
    case "name":
      return (secret) => secret.name;
    default:
      throw new AwsFault("InvalidParameterException", `SortBy ${String(by)} is not known.`);
  }
}

function directionOf(order: string | undefined): 1 | -1 {
  if (order !== undefined && order !== "asc" && order !== "desc")
    throw new AwsFault("InvalidParameterException", `SortOrder ${order} is not asc or desc.`);
  return order === "asc" ? 1 : -1;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
