import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localProxyHeader, parseProxyHeader } from "../../../../src/api-service/platform/proxy-header.ts";
import { endpointIdField, proxyHeader } from "./proxy-bytes.ts";

const endpointId = "vpce-0123456789abcdef0";
const ipv4 = { familyAndTransport: 0x11, addresses: [10, 1, 2, 3, 10, 20, 0, 9, 0xc3, 0x50, 0x0b, 0xb8] };
const complete = { status: "complete" };

describe("parseProxyHeader", () => {
  it("reads what a Network Load Balancer sends for PrivateLink", () => {
    const bytes = proxyHeader({ ...ipv4, fields: [...endpointIdField(endpointId), 0x04, 0, 2, 0, 0] });
    expect(bytes.length).toBe(16 + 12 + 3 + 23 + 5);
    expect(parseProxyHeader(Buffer.concat([bytes, Buffer.from("GET / HTTP/1.1\r\n")]))).toEqual({
      status: "complete",
      header: { command: "proxy", sourceAddress: "10.1.2.3", sourcePort: 50_000, endpointId },
      length: bytes.length,
    });
  });

  it("reads a header without an endpoint: a client that reached the load balancer directly", () => {
    expect(parseProxyHeader(proxyHeader(ipv4))).toMatchObject({
      header: { command: "proxy", sourceAddress: "10.1.2.3", endpointId: undefined },
    });
  });

  it("reads IPv6", () => {
    const source = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x2a];
    const addresses = [...source, ...source, 0x1f, 0x90, 0x0b, 0xb8];
    expect(parseProxyHeader(proxyHeader({ familyAndTransport: 0x21, addresses }))).toMatchObject({
      header: { sourceAddress: "2001:db8:0:0:0:0:0:2a", sourcePort: 8080 },
    });
  });

  it("takes LOCAL, and skips whatever it carries", () => {
    const local = {
      command: "local",
      sourceAddress: undefined,
      sourcePort: undefined,
      endpointId: undefined,
    };
    expect(parseProxyHeader(Buffer.from(localProxyHeader))).toEqual({
      ...complete,
      header: local,
      length: 16,
    });
    const carrying = proxyHeader({
      versionAndCommand: 0x20,
      familyAndTransport: 0,
      addresses: [],
      fields: [1, 2, 3],
    });
    expect(parseProxyHeader(carrying)).toEqual({ ...complete, header: local, length: 19 });
  });

  it.each([
    ["unspecified", 0x00, 0],
    ["UDP over IPv4", 0x12, 12],
    ["UDP over IPv6", 0x22, 36],
    ["a UNIX socket", 0x31, 216],
  ])("accepts %s, and takes no address from it", (_what, familyAndTransport, size) => {
    const result = parseProxyHeader(
      proxyHeader({ familyAndTransport, addresses: Array<number>(size).fill(7) }),
    );
    expect(result).toMatchObject({
      ...complete,
      header: { sourceAddress: undefined, sourcePort: undefined },
    });
  });

  it.each([
    ["version 1 of the binary format", { versionAndCommand: 0x11 }],
    ["version 3", { versionAndCommand: 0x31 }],
    ["an unknown command", { versionAndCommand: 0x22 }],
    ["an unknown family", { familyAndTransport: 0x41 }],
    ["an unknown transport", { familyAndTransport: 0x13 }],
    ["fewer bytes than the addresses need", { payloadBytes: 11 }],
    ["more bytes than any header has", { payloadBytes: 1025 }],
    ["the most bytes that can be announced", { payloadBytes: 65_535 }],
    ["a field without a length", { fields: [0xea, 0] }],
    ["a field that is longer than the header", { fields: [0xea, 0, 9, 1, 0x76] }],
    ["an empty endpoint id", { fields: endpointIdField("") }],
    ["an endpoint id with a line break", { fields: endpointIdField("vpce-1\nlevel=error") }],
    ["an endpoint id of 65 characters", { fields: endpointIdField("v".repeat(65)) }],
  ])("refuses %s", (_what, change) => {
    expect(parseProxyHeader(proxyHeader({ ...ipv4, ...change }))).toEqual({
      status: "malformed",
      reason: expect.any(String),
    });
  });

  it("says so as soon as it is certain, and does not wait for bytes that were announced too many", () => {
    expect(parseProxyHeader(proxyHeader({ ...ipv4, payloadBytes: 65_535 }).subarray(0, 16)).status).toBe(
      "malformed",
    );
  });

  it("skips fields it does not know, also other kinds of AWS's own", () => {
    const fields = [0xea, 0, 2, 0x02, 0x41, 0x05, 0, 0, ...endpointIdField(endpointId), 0xee, 0, 1, 9];
    expect(parseProxyHeader(proxyHeader({ ...ipv4, fields }))).toMatchObject({ header: { endpointId } });
  });

  it.each([
    "GET / HTTP/1.1\r\n\r\n",
    "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\n",
    "\r\n\r\nGET",
    "\x16\x03\x01",
    "G",
  ])("finds none in %j", (text) => expect(parseProxyHeader(Buffer.from(text))).toEqual({ status: "absent" }));

  it("waits at every byte of a valid header, and never gets anything else out of a part", () => {
    const whole = proxyHeader({ ...ipv4, fields: endpointIdField(endpointId) });
    for (let length = 0; length < whole.length; length++) {
      expect(parseProxyHeader(whole.subarray(0, length))).toEqual({ status: "incomplete" });
    }
  });

  it("reads every valid header, whatever follows it", () => {
    const header = fc.record({
      source: fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 65_535 })),
      id: fc.option(fc.stringMatching(/^vpce-[0-9a-f]{8,17}$/)),
      unknown: fc.array(fc.tuple(fc.integer({ min: 0, max: 0xe9 }), fc.uint8Array({ maxLength: 40 })), {
        maxLength: 4,
      }),
      rest: fc.uint8Array({ maxLength: 64 }),
    });
    fc.assert(
      fc.property(header, ({ source: [address, port], id, unknown, rest }) => {
        const fields = [
          ...unknown.flatMap(([type, value]) => [type, 0, value.length, ...value]),
          ...(id === null ? [] : endpointIdField(id)),
        ];
        const addresses = [...address.split(".").map(Number), 10, 0, 0, 1, port >> 8, port & 0xff, 0, 80];
        const bytes = proxyHeader({ familyAndTransport: 0x11, addresses, fields });
        expect(parseProxyHeader(Buffer.concat([bytes, rest]))).toEqual({
          status: "complete",
          header: { command: "proxy", sourceAddress: address, sourcePort: port, endpointId: id ?? undefined },
          length: bytes.length,
        });
      }),
    );
  });

  it("never throws, and never claims more bytes than there are", () => {
    const signature = Buffer.from(localProxyHeader).subarray(0, 12);
    const afterSignature = fc
      .uint8Array({ maxLength: 300 })
      .map((bytes) => Buffer.concat([signature, bytes]));
    const anything = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(afterSignature, anything), (bytes) => {
        const result = parseProxyHeader(bytes);
        expect(["complete", "incomplete", "absent", "malformed"]).toContain(result.status);
        expect(result.status === "complete" ? result.length : 0).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 2000 },
    );
  });
});
