/** An IPv4 block. */
export interface Cidr {
  readonly text: string;
  /** First address as a number. */
  readonly first: number;
  /** Last address as a number. */
  readonly last: number;
  readonly prefix: number;
}

const cidrPattern = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Reads `10.20.0.0/16`. Answers with a text that says what is wrong when it is no block, or has host bits set. */
export function parseCidr(text: string): Cidr | string {
  const match = cidrPattern.exec(text);
  const [a, b, c, d, prefix] = (match ?? []).slice(1).map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined || prefix === undefined) {
    return "must be an IPv4 block such as 10.20.0.0/16";
  }
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) {
    return "must be an IPv4 block such as 10.20.0.0/16: numbers up to 255, prefix up to 32";
  }
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - prefix);
  const first = Math.floor(address / size) * size;
  if (address !== first) return `has host bits set; the block is ${dotted(first)}/${prefix}`;
  return { text, first, last: first + size - 1, prefix };
}

/** True when the two blocks share an address. */
export function overlap(one: Cidr, other: Cidr): boolean {
  return one.first <= other.last && other.first <= one.last;
}

/** True when every address of `inner` is in `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
