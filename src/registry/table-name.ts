/**
 * Name of the registry table of an endpoint service. It follows from the service id alone, so that a consumer,
 * who knows nothing of the stack, can find it.
 */
export function registryTableName(serviceId: string): string {
  return `privlink-registry-${serviceId}`;
}

/** ARN of that table: what a caller of another account has to pass as TableName. @source aws-facts 5.2 */
export function registryTableArn(owner: { region: string; account: string; serviceId: string }): string {
  return `arn:aws:dynamodb:${owner.region}:${owner.account}:table/${registryTableName(owner.serviceId)}`;
}
