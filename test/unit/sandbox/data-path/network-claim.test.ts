import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { claimNetwork, type NetworkClaim } from "../../../../src/sandbox/data-path/network-claim.ts";

const claims: NetworkClaim[] = [];

async function claim(preferred?: number): Promise<NetworkClaim> {
  const claimed = await claimNetwork(preferred);
  claims.push(claimed);
  return claimed;
}

afterEach(async () => {
  await Promise.all(claims.splice(0).map((each) => each.release()));
});

describe("claimNetwork", () => {
  it("gives two sandboxes different networks", async () => {
    const [a, b] = await Promise.all([claim(), claim()]);
    expect(a.network).not.toBe(b.network);
    expect([a, b].every(({ network }) => network >= 16 && network <= 250)).toBe(true);
  });

  it("gives an earlier network again when it is free, another one when not", async () => {
    const first = await claim();
    expect((await claim(first.network)).network).not.toBe(first.network);
    await first.release();
    expect((await claim(first.network)).network).toBe(first.network);
  });

  it("ignores a preference that is out of range", async () => {
    expect((await claim(3)).network).toBeGreaterThanOrEqual(16);
  });

  it("offers nothing to who connects to the claim", async () => {
    const { network } = await claim();
    const bytes = await new Promise<number>((resolve, reject) => {
      const socket = connect(16127, `127.${network}.0.1`);
      socket.resume().once("error", reject);
      socket.once("close", () => resolve(socket.bytesRead));
    });
    expect(bytes).toBe(0);
  });
});
