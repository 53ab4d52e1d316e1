import { paginateScan } from "@aws-sdk/client-dynamodb";
import type { AccessRequest } from "../access/request.ts";
import type { Decision } from "../access/decision.ts";
import { toAttribute } from "./attributes.ts";
import { parseDecision, parseRequest } from "./parse.ts";
import type { RegistryTable } from "./table.ts";

/** Requests and decisions of one endpoint service. */
export interface RegistryContent {
  readonly requests: AccessRequest[];
  readonly decisions: Decision[];
  /** Request items that hold something else than a request; a consumer may write what it likes into its partition. */
  readonly unreadable: number;
}

/** Everything in the registry that is a request or a decision: for the owner, whose table it is. Pages one after another. */
export async function readRegistry(table: RegistryTable): Promise<RegistryContent> {
  const pages = paginateScan(
    { client: table.client },
    {
      TableName: table.name,
      FilterExpression: "begins_with(pk, :request) OR begins_with(pk, :decision)",
      ExpressionAttributeValues: {
        ":request": toAttribute("ACCOUNT#"),
        ":decision": toAttribute("DECISION#"),
      },
    },
  );
  const content = { requests: [] as AccessRequest[], decisions: [] as Decision[], unreadable: 0 };
  for await (const { Items } of pages) {
    for (const item of Items ?? []) {
      if (item["pk"]?.S?.startsWith("DECISION#") === true) {
        content.decisions.push(parseDecision(item));
        continue;
      }
      const request = parseRequest(item);
      if (request === undefined) content.unreadable += 1;
      else content.requests.push(request);
    }
  }
  return content;
}
