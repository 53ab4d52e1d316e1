import { allows } from "../../services/ec2/reachability.ts";
import { startRelay, type Relay } from "../relay.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * The door of an ENI behind which a server runs at an address of its own: lets in only what the security
 * groups on the way allow. A process of this machine that has no ENI is outside of every VPC.
 */
export function startGuardedRelay(
  { world, network, log }: Surroundings,
  door: {
    readonly networkInterfaceId: string;
    readonly port: number;
    readonly to: { readonly address: string; readonly port: number };
  },
): Promise<Relay> {
  const address = network.addressOf(door.networkInterfaceId);
  return startRelay({
    address,
    port: door.port,
    // Databases and caches drop nobody for being silent; load balancers do.
    idleTimeoutSeconds: 0,
    admit(clientAddress) {
      const source = network.ownerOf(clientAddress);
      if (source === undefined) return { refuse: `${clientAddress} is outside of the VPC` };
      const verdict = allows(world, {
        from: { networkInterfaceId: source.eni.id },
        to: { networkInterfaceId: door.networkInterfaceId },
        port: door.port,
      });
      if (!verdict.allowed) return { refuse: verdict.because };
      return { forward: { ...door.to, localAddress: address } };
    },
    onRefused: (client, reason) => log(`${client} → ${address}:${door.port} refused: ${reason}`),
  });
}
