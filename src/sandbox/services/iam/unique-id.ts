import { randomBytes } from "node:crypto";

/** A unique id of IAM: prefix and 17 characters, for example `AROA…` for a role. */
export function uniqueId(prefix: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return prefix + Array.from(randomBytes(17), (byte) => alphabet.charAt(byte % 32)).join("");
}
