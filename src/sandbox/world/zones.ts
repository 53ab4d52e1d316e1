import { hashNumber } from "./ids.ts";

/** One availability zone as an account sees it. */
export interface Zone {
  /** Name in this account, for example `us-east-1a`. */
  readonly name: string;
  /** Global id, for example `use1-az4`. */
  readonly id: string;
}

const zoneCount: Readonly<Record<string, number>> = { "us-east-1": 6, "us-west-2": 4 };

/**
 * The zones of a region as one account sees them: zone ids are global, names are shuffled per account.
 *
 * @source aws-facts 1.5, 7.16
 */
export function zonesOf(region: string, account: string, seed: string): readonly Zone[] {
  const count = zoneCount[region] ?? 3;
  const prefix = regionCode(region);
  const ids = Array.from({ length: count }, (_, index) => `${prefix}-az${index + 1}`);
  const order = ids.toSorted(
    (a, b) => hashNumber(`${seed}/${account}/${a}`) - hashNumber(`${seed}/${account}/${b}`),
  );
  return order.map((id, index) => ({ name: `${region}${String.fromCharCode(97 + index)}`, id }));
}

/** `us-east-1` → `use1`, `eu-central-1` → `euc1`, `ap-southeast-2` → `apse2`. */
function regionCode(region: string): string {
  const [area = "", direction = "", number = ""] = region.split("-");
  const short = direction.replace(
    /^(north|south|east|west|central)(east|west)?$/,
    (_, a: string, b?: string) => a.charAt(0) + (b ?? "").charAt(0),
  );
  return `${area}${short}${number}`;
}
