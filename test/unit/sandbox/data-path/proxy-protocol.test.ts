import { array, assert, constantFrom, ipV4, nat, option, property, record, stringMatching } from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeLocalHeader, encodeProxyHeader } from "../../../../src/sandbox/data-path/proxy-protocol.ts";

const SIGNATURE = "0d0a0d0a000d0a515549540a";

describe("encodeProxyHeader", () => {
  it("is the header of the specification, with the endpoint id as AWS adds it", () => {
    const header = encodeProxyHeader({
      source: { address: "10.1.2.3", port: 54_321 },
      destination: { address: "10.0.0.9", port: 3000 },
      vpcEndpointId: "vpce-08d2bf15fac5001c9",
    });
    expect(header.toString("hex")).toBe(
      [
        SIGNATURE,
        "21", // version 2, command PROXY
        "11", // TCP over IPv4
        "0026", // 12 bytes of addresses, 26 of TLV
        "0a010203",
        "0a000009",
        "d431",
        "0bb8",
        "ea", // PP2_TYPE_AWS
        "0017", // 1 + 22 bytes
        "01", // PP2_SUBTYPE_AWS_VPCE_ID
        Buffer.from("vpce-08d2bf15fac5001c9").toString("hex"),
      ].join(""),
    );
  });

  it("reads back as what went in, whatever that was", () => {
    const side = record({ address: ipV4(), port: nat(65_535) });
    const input = record({
      source: side,
      destination: side,
      vpcEndpointId: option(stringMatching(/^vpce-[0-9a-f]{17}$/), { nil: undefined }),
    });
    assert(
      property(input, ({ source, destination, vpcEndpointId }) => {
        const header = encodeProxyHeader({
          source,
          destination,
          ...(vpcEndpointId !== undefined && { vpcEndpointId }),
        });
        expect(header.length).toBe(16 + header.readUInt16BE(14));
        expect([...header.subarray(16, 20)].join(".")).toBe(source.address);
        expect([...header.subarray(20, 24)].join(".")).toBe(destination.address);
        expect([header.readUInt16BE(24), header.readUInt16BE(26)]).toEqual([source.port, destination.port]);
        expect(header.subarray(32).toString()).toBe(vpcEndpointId ?? "");
      }),
    );
  });

  it("refuses what is no IPv4 address or port", () => {
    const well = { address: "10.0.0.1", port: 1 };
    const wrong = array(constantFrom("256", "-1", "a", "", "1.5", "0x1"), { minLength: 4, maxLength: 4 });
    assert(
      property(wrong, (parts) => {
        const source = { address: parts.join("."), port: 1 };
        expect(() => encodeProxyHeader({ source, destination: well })).toThrow("is not an IPv4 address");
      }),
    );
    for (const port of [-1, 65_536, 1.5, Number.NaN]) {
      expect(() => encodeProxyHeader({ source: { ...well, port }, destination: well })).toThrow("16 bits");
    }
    expect(() => encodeProxyHeader({ source: { address: "::1", port: 1 }, destination: well })).toThrow(
      "::1",
    );
  });
});

describe("encodeLocalHeader", () => {
  it("carries no client", () => {
    expect(encodeLocalHeader().toString("hex")).toBe(`${SIGNATURE}20000000`);
  });
});
