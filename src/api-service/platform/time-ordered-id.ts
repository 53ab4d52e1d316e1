import { randomBytes } from "node:crypto";

/**
 * Makes UUIDs of version 7 (RFC 9562, method 1): the first 48 bits are milliseconds, the next 12 count within
 * one. Products made in the same millisecond, which is all that `createdAt` resolves, still have an order, and
 * the primary key's index grows at its end.
 *
 * @param nowMs milliseconds since the epoch
 */
export function createIdGenerator(nowMs: () => number): () => string {
  let lastMs = 0;
  let count = 0;
  return () => {
    const ms = nowMs();
    if (ms > lastMs) {
      lastMs = ms;
      count = 0;
    } else if (count === 0xfff) {
      // More than 4096 in one millisecond, or the clock was set back: run ahead of it, never backwards.
      lastMs += 1;
      count = 0;
    } else {
      count += 1;
    }
    const bytes = randomBytes(16);
    bytes.writeUIntBE(lastMs, 0, 6);
    bytes.writeUInt16BE(0x7000 | count, 6);
    bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
    const hex = bytes.toString("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };
}

/** True for the text of a UUID as this service writes it: any version, lower case. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
