import {
  DeleteItemCommand,
  GetItemCommand,
  paginateQuery,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { AccessRequest, RequestAnswer } from "../access/request.ts";
import { toAttribute, toItem } from "./attributes.ts";
import { isConditionFailure } from "./fault.ts";
import { requestKey, requestPartition } from "./keys.ts";
import { parseRequest } from "./parse.ts";
import type { RegistryTable } from "./table.ts";

/** The request on file for an endpoint, read consistently. */
export async function getRequest(
  table: RegistryTable,
  account: string,
  endpointId: string,
): Promise<AccessRequest | undefined> {
  const { Item } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key: requestKey(account, endpointId), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parseRequest(Item);
}

/** All requests of one account: what a consumer may see. */
export async function listRequests(table: RegistryTable, account: string): Promise<AccessRequest[]> {
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": toAttribute(requestPartition(account)) },
    },
  );
  const requests: AccessRequest[] = [];
  for await (const { Items } of pages)
    requests.push(...(Items ?? []).flatMap((item) => parseRequest(item) ?? []));
  return requests;
}

/**
 * Writes a request as long as the owner has not answered one for this endpoint.
 * @returns false when there is an answer already, and nothing was written
 */
export async function putRequest(table: RegistryTable, request: AccessRequest): Promise<boolean> {
  try {
    await table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: { ...toItem(request), ...requestKey(request.account, request.endpointId) },
        ConditionExpression: "attribute_not_exists(pk) OR answer = :none",
        ExpressionAttributeValues: { ":none": toAttribute(null) },
      }),
    );
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

/**
 * Puts the owner's answer where the consumer can read it.
 * @returns false when no request is on file, and nothing was written
 */
export async function answerRequest(
  table: RegistryTable,
  account: string,
  endpointId: string,
  answer: RequestAnswer,
): Promise<boolean> {
  try {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: requestKey(account, endpointId),
        UpdateExpression: "SET answer = :answer",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeValues: { ":answer": toAttribute(answer) },
      }),
    );
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

/** Removes a request; an absent one is fine. */
export async function deleteRequest(
  table: RegistryTable,
  account: string,
  endpointId: string,
): Promise<void> {
  await table.client.send(
    new DeleteItemCommand({ TableName: table.name, Key: requestKey(account, endpointId) }),
  );
}
