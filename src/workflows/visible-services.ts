import { listVisibleServices, type VisibleService } from "../privatelink/endpoint-services.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** The endpoint services that this account may connect to, sorted by name. */
export async function listVisible({ aws }: Pick<Runtime, "aws">): Promise<VisibleService[]> {
  const services = await listVisibleServices(aws);
  return services.sort((one, other) => one.serviceName.localeCompare(other.serviceName));
}
