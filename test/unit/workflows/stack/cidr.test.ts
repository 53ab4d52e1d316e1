import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contains, overlap, parseCidr, type Cidr } from "../../../../src/workflows/stack-config/cidr.ts";

const blocks: fc.Arbitrary<Cidr> = fc
  .tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefix]) => {
    const size = 2 ** (32 - prefix);
    const first = Math.floor(address / size) * size;
    const text = `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
    return { text, first, last: first + size - 1, prefix };
  });

describe("parseCidr", () => {
  it("reads every block", () => {
    fc.assert(
      fc.property(blocks, (block) => {
        expect(parseCidr(block.text)).toEqual(block);
      }),
    );
  });

  it.each(["", "10.0.0.0", "10.0.0/16", "10.0.0.0/33", "a.b.c.d/16", "10.0.0.0/16 ", "::/0"])(
    "refuses %j",
    (text) => {
      expect(parseCidr(text)).toContain("must be an IPv4 block");
    },
  );
});

describe("overlap and contains", () => {
  it("two blocks overlap exactly when one holds the other", () => {
    fc.assert(
      fc.property(blocks, blocks, (a, b) => {
        expect(overlap(a, b)).toBe(contains(a, b) || contains(b, a));
        expect(overlap(a, b)).toBe(overlap(b, a));
      }),
    );
  });
});
