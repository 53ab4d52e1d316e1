import { createHash, randomBytes } from "node:crypto";

/** An AWS id: prefix and 17 hex digits, for example `vpce-0a1b…`. @source aws-facts 1.1 */
export function newId(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString("hex")}`;
}

/** Random lower-case hex of `length` digits. */
export function hex(length: number): string {
  return randomBytes(Math.ceil(length / 2))
    .toString("hex")
    .slice(0, length);
}

/** A number in [0, 2^32) that depends on the text alone. */
export function hashNumber(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0);
}
