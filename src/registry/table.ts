import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { registryTableArn, registryTableName } from "./table-name.ts";

/** A registry table and the client to reach it with. */
export interface RegistryTable {
  readonly client: DynamoDBClient;
  /** Name within the owner's account, full ARN from any other. */
  readonly name: string;
}

/** What is needed of the environment: SDK clients by class, for one region and one caller. */
export interface RegistryAws {
  readonly region: string;
  get<C>(client: new (config: { region?: string }) => C): C;
}

/**
 * The registry table of an endpoint service, for a caller of `callerAccount`. Sends nothing.
 * @source aws-facts 5.2: from another account the table's ARN has to stand where its name would.
 */
export function registryTable(
  aws: RegistryAws,
  service: { serviceId: string; ownerAccount: string; callerAccount: string },
): RegistryTable {
  const { serviceId, ownerAccount, callerAccount } = service;
  const name =
    ownerAccount === callerAccount
      ? registryTableName(serviceId)
      : registryTableArn({ region: aws.region, account: ownerAccount, serviceId });
  return { client: aws.get(DynamoDBClient), name };
}
