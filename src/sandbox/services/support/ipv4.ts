/** A block of IPv4 addresses: the first address as a number, and the length of the prefix. */
export interface Ipv4Block {
  readonly base: number;
  readonly prefix: number;
}

/** Dotted address as a number in [0, 2^32); undefined when the text is none. */
export function parseIpv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const bytes = match.slice(1).map(Number);
  if (bytes.some((byte) => byte > 255)) return undefined;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Number in [0, 2^32) as dotted address. */
export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** Reads `a.b.c.d/n` in canonical form: host bits are dropped, as AWS does. Undefined when the text is none. */
export function parseIpv4Block(text: string): Ipv4Block | undefined {
  const [address = "", length = "", ...rest] = text.split("/");
  const number = parseIpv4(address);
  if (number === undefined || rest.length > 0 || !/^(\d|[12]\d|3[0-2])$/.test(length)) return undefined;
  const prefix = Number(length);
  const size = sizeOf(prefix);
  return { base: Math.floor(number / size) * size, prefix };
}

/** Block as `a.b.c.d/n`. */
export function formatIpv4Block(block: Ipv4Block): string {
  return `${formatIpv4(block.base)}/${block.prefix}`;
}

/** Number of addresses in a block of this prefix length. */
export function sizeOf(prefix: number): number {
  return 2 ** (32 - prefix);
}

/** True when every address of `inner` lies in `outer`. */
export function containsBlock(outer: Ipv4Block, inner: Ipv4Block): boolean {
  return (
    inner.prefix >= outer.prefix && inner.base >= outer.base && inner.base < outer.base + sizeOf(outer.prefix)
  );
}

/** True when the blocks share an address. */
export function overlaps(a: Ipv4Block, b: Ipv4Block): boolean {
  return containsBlock(a, b) || containsBlock(b, a);
}

/** True when the address lies in the block; texts that are none of both give false. */
export function isInBlock(address: string, block: string): boolean {
  const number = parseIpv4(address);
  const parsed = parseIpv4Block(block);
  return number !== undefined && parsed !== undefined && containsBlock(parsed, { base: number, prefix: 32 });
}
