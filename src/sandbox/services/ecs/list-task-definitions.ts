import {
  ListTaskDefinitions$,
  type ListTaskDefinitionsRequest,
  type ListTaskDefinitionsResponse,
} from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { page } from "./page.ts";
import { ecsState } from "./state.ts";

/** ARNs of revisions, by family prefix and status. */
export const listTaskDefinitions = operation<ListTaskDefinitionsRequest, ListTaskDefinitionsResponse>(
  ListTaskDefinitions$,
  ["familyPrefix", "status", "sort", "maxResults", "nextToken"],
  (input, call) => {
    const wanted = input.status ?? "ACTIVE";
    const arns = Object.entries(ecsState(call).taskDefinitions)
      .filter(([family]) => input.familyPrefix === undefined || family === input.familyPrefix)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .flatMap(([, revisions]) => revisions)
      .filter((revision) => revision.status === wanted)
      .map((revision) => revision.arn);
    if (input.sort === "DESC") arns.reverse();
    const { items, nextToken } = page(arns, input);
    return { taskDefinitionArns: items, nextToken };
  },
);
