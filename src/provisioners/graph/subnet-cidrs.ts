/** Narrowest subnet of AWS. */
const narrowestPrefix = 28;

/**
 * CIDRs of the subnets when the configuration names none. The VPC is cut into 16 blocks (fewer where it is
 * too small): application subnets take them from the front, data subnets from the middle, so that a zone
 * that is added later moves no subnet that exists.
 */
export function subnetCidrs(vpcCidr: string, zones: number): { app: string[]; data: string[] } {
  const [address = "", prefix = "16"] = vpcCidr.split("/");
  const blockBits = Math.min(4, narrowestPrefix - Number(prefix));
  const blockPrefix = Number(prefix) + blockBits;
  const first = toNumber(address);
  const block = (index: number): string =>
    `${toAddress(first + index * 2 ** (32 - blockPrefix))}/${blockPrefix}`;
  const half = 2 ** (blockBits - 1);
  const indexes = Array.from({ length: zones }, (_, index) => index);
  return { app: indexes.map(block), data: indexes.map((index) => block(half + index)) };
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
