import { describe, expect, it } from "vitest";
import { assert, integer, property, tuple } from "fast-check";
import {
  containsBlock,
  formatIpv4,
  formatIpv4Block,
  isInBlock,
  overlaps,
  parseIpv4,
  parseIpv4Block,
} from "../../../../../src/sandbox/services/support/ipv4.ts";

const block = tuple(integer({ min: 0, max: 2 ** 32 - 1 }), integer({ min: 0, max: 32 }))
  .map(([address, prefix]) => parseIpv4Block(`${formatIpv4(address)}/${prefix}`))
  .filter((parsed) => parsed !== undefined);

describe("IPv4 addresses and blocks", () => {
  it("read back what they write", () => {
    assert(
      property(
        integer({ min: 0, max: 2 ** 32 - 1 }),
        (address) => parseIpv4(formatIpv4(address)) === address,
      ),
    );
    assert(
      property(block, (one) => {
        expect(parseIpv4Block(formatIpv4Block(one))).toEqual(one);
      }),
    );
  });

  it("overlap exactly when one contains the other", () => {
    assert(
      property(block, block, (a, b) => {
        const inB = isInBlock(formatIpv4(a.base), formatIpv4Block(b));
        const inA = isInBlock(formatIpv4(b.base), formatIpv4Block(a));
        expect(overlaps(a, b)).toBe(inA || inB);
        expect(containsBlock(a, b) && containsBlock(b, a)).toBe(a.base === b.base && a.prefix === b.prefix);
      }),
    );
  });

  it.each([
    "10.0.0.0",
    "10.0.0/8",
    "10.0.0.256/8",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "10.0.0.0/08",
    "a.b.c.d/8",
    "",
  ])("are not made of %j", (text) => {
    expect(parseIpv4Block(text)).toBeUndefined();
  });

  it("drop host bits", () => {
    expect(parseIpv4Block("10.1.2.3/16")).toEqual({ base: 0x0a010000, prefix: 16 });
  });
});
