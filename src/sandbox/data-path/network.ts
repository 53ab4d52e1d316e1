import { ec2State } from "../services/ec2/state.ts";
import type { NetworkInterface } from "../services/ec2/model.ts";
import { formatIpv4, parseIpv4Block, sizeOf } from "../services/support/ipv4.ts";
import type { World } from "../world/world.ts";
import { createAddressPool, type AddressPool } from "./address-pool.ts";

/** An ENI, with the account and region it lives in. */
export interface PlacedInterface {
  readonly account: string;
  readonly region: string;
  readonly eni: NetworkInterface;
}

/** Translation between addresses of VPCs and addresses of loopback. */
export interface LoopbackNetwork {
  readonly pool: AddressPool;
  /** Loopback address that stands for an ENI. */
  addressOf(networkInterfaceId: string): string;
  /** Loopback address that stands for a private address of a VPC, whether something has it or not. */
  addressIn(vpcId: string, privateIp: string): string;
  /** The ENI behind a loopback address; undefined for addresses of the machine itself. */
  ownerOf(address: string): PlacedInterface | undefined;
  find(networkInterfaceId: string): PlacedInterface | undefined;
  /** Frees the addresses of what is gone. */
  sweep(): void;
}

/** Builds the translation over the state's ENIs. */
export function createLoopbackNetwork(world: World, network: number): LoopbackNetwork {
  const pool = createAddressPool(network, world.state.network?.pool);
  // Read when the state is saved, so that addresses given out meanwhile are in the file.
  Object.assign(world.state, {
    network: {
      network,
      get pool() {
        return pool.toJSON();
      },
    },
  });

  const find = (id: string): PlacedInterface | undefined => {
    for (const { account, region, data } of ec2State.all(world)) {
      const eni = data.networkInterfaces[id];
      if (eni !== undefined) return { account, region, eni };
    }
    return undefined;
  };
  const byPrivateIp = (vpcId: string, privateIp: string): string | undefined => {
    for (const { data } of ec2State.all(world)) {
      const found = Object.values(data.networkInterfaces).find(
        (eni) => eni.vpcId === vpcId && eni.privateIp === privateIp,
      );
      if (found !== undefined) return found.id;
    }
    return undefined;
  };

  return {
    pool,
    addressOf: (id) => pool.allocate(id),
    addressIn: (vpcId, privateIp) => pool.allocate(byPrivateIp(vpcId, privateIp) ?? `${vpcId}/${privateIp}`),
    ownerOf(address) {
      const owner = pool.ownerOf(address);
      return owner === undefined ? undefined : find(owner);
    },
    find,
    sweep() {
      const live = new Set(ec2State.all(world).flatMap(({ data }) => Object.keys(data.networkInterfaces)));
      for (const owner of Object.keys(pool.toJSON().addresses)) {
        if (owner.startsWith("eni-") && !live.has(owner)) pool.release(owner);
      }
    },
  };
}

/**
 * Address as which a process of this machine that belongs to no ENI counts when it uses an interface
 * endpoint: a host of the endpoint's own subnet (its last usable address).
 */
export function guestAddress(subnetCidr: string): string {
  const block = parseIpv4Block(subnetCidr);
  if (block === undefined) throw new Error(`${subnetCidr} is no IPv4 range`);
  return formatIpv4(block.base + sizeOf(block.prefix) - 2);
}
