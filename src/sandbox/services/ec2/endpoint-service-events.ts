import type { EventHandler, World } from "../../world/world.ts";
import { ec2State } from "./state.ts";

/** What time brings to endpoint services. */
export const endpointServiceEvents: Readonly<Record<string, EventHandler>> = {
  endpointServiceDeleted(
    payload: { readonly account: string; readonly region: string; readonly id: string },
    world: World,
  ) {
    const { endpointServices } = ec2State({ world, account: payload.account, region: payload.region });
    delete endpointServices[payload.id];
  },
};
