/**
 * Name of the table with the requests for an endpoint service. It follows from the service id alone, so that
 * a consumer, who knows nothing of the stack, can find it.
 */
export function registryTableName(serviceId: string): string {
  return `privlink-registry-${serviceId}`;
}
