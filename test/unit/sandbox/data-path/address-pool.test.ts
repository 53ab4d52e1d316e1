import { describe, expect, it } from "vitest";
import { createAddressPool } from "../../../../src/sandbox/data-path/address-pool.ts";

describe("createAddressPool", () => {
  it("gives every owner one address of its network and finds both ways", () => {
    const pool = createAddressPool(16);
    const address = pool.allocate("eni-1");
    expect(address).toBe("127.16.1.0");
    expect(pool.allocate("eni-1")).toBe(address);
    expect(pool.allocate("eni-2")).toBe("127.16.1.1");
    expect(pool.addressOf("eni-2")).toBe("127.16.1.1");
    expect(pool.ownerOf(address)).toBe("eni-1");
    expect(pool.size).toBe(2);
  });

  it("knows nothing of foreign addresses and owners", () => {
    const pool = createAddressPool(16);
    pool.allocate("eni-1");
    expect(pool.addressOf("eni-9")).toBeUndefined();
    for (const foreign of ["127.17.1.0", "127.16.0.1", "127.16.1.999", "10.0.0.1", "127.16.1", ""]) {
      expect(pool.ownerOf(foreign)).toBeUndefined();
    }
  });

  it("does not hand a released address out again at once", () => {
    const pool = createAddressPool(16);
    const address = pool.allocate("gone");
    pool.release("gone");
    pool.release("never-there");
    expect(pool.ownerOf(address)).toBeUndefined();
    expect(pool.allocate("next")).not.toBe(address);
  });

  it("holds 65,280 owners, then says that it is full, and goes round to what was freed", () => {
    const pool = createAddressPool(20);
    const given = new Set(Array.from({ length: 65_280 }, (_, i) => pool.allocate(`eni-${i}`)));
    expect(given.size).toBe(65_280);
    expect(() => pool.allocate("one-more")).toThrow("all 65280 addresses of 127.20.0.0/16 are taken");
    const freed = pool.addressOf("eni-777");
    pool.release("eni-777");
    expect(pool.allocate("one-more")).toBe(freed);
  });

  it("is the same after a round through JSON", () => {
    const pool = createAddressPool(16);
    pool.allocate("a");
    pool.allocate("b");
    pool.release("a");
    const state = JSON.parse(JSON.stringify(pool)) as ReturnType<typeof pool.toJSON>;
    const again = createAddressPool(16, state);
    expect(again.addressOf("b")).toBe(pool.addressOf("b"));
    expect(again.allocate("c")).toBe(pool.allocate("c"));
  });

  it("moves to another network and keeps the last two numbers", () => {
    const pool = createAddressPool(16);
    pool.allocate("a");
    expect(createAddressPool(17, pool.toJSON()).addressOf("a")).toBe("127.17.1.0");
  });

  it.each([
    ["not on loopback", { a: "10.0.0.1" }],
    ["the sandbox's own", { a: "127.16.0.1" }],
    ["given twice", { a: "127.16.1.0", b: "127.16.1.0" }],
  ])("refuses a saved address that is %s", (_, addresses) => {
    expect(() => createAddressPool(16, { addresses, next: 256 })).toThrow("is not a usable loopback address");
  });
});
