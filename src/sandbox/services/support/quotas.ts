import { AwsFault } from "../../operation.ts";
import { quota, type Quota } from "../../world/quotas.ts";
import type { World } from "../../world/world.ts";

/**
 * Refuses one more of what there are enough of.
 *
 * @param present how many there are
 * @param code as the service names this refusal, for example `VpcLimitExceeded`
 * @param message its text; the quota is put after it where `{quota}` stands
 */
export function refuseOver(world: World, name: Quota, present: number, code: string, message: string): void {
  const limit = quota(world, name);
  if (present >= limit) throw new AwsFault(code, message.replace("{quota}", String(limit)));
}
