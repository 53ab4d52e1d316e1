import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAddressPool, type AddressPool } from "../../../src/sandbox/data-path/address-pool.ts";
import { claimNetwork } from "../../../src/sandbox/data-path/network-claim.ts";
import { startProcessGuard, type ProcessGuard } from "../../../src/sandbox/data-path/process-guard.ts";

/** What every test of the data path needs: a loopback network of its own, a directory, a guard. */
export interface Surroundings {
  readonly directory: string;
  readonly pool: AddressPool;
  readonly guard: ProcessGuard;
  close(): Promise<void>;
}

export async function openSurroundings(): Promise<Surroundings> {
  const claim = await claimNetwork();
  const directory = await mkdtemp(join(tmpdir(), "privlink-data-path-"));
  // Servers that do not run as root have to get through.
  await chmod(directory, 0o711);
  const guard = startProcessGuard();
  return {
    directory,
    pool: createAddressPool(claim.network),
    guard,
    async close() {
      await guard.close();
      await claim.release();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
