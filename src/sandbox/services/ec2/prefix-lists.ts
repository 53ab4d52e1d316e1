import { createHash } from "node:crypto";
import { AwsFault } from "../../operation.ts";

/** A list of address ranges that AWS keeps for one of its services. */
export interface PrefixList {
  /** `pl-` and 8 hex digits. */
  readonly id: string;
  /** Name of the service that it stands for, for example `com.amazonaws.us-east-1.s3`. */
  readonly name: string;
  readonly cidrs: readonly string[];
}

/** Ranges of us-east-1; the sandbox has the same in every region, because nothing answers at them anyway. */
const ranges = {
  s3: ["3.5.0.0/19", "16.182.0.0/16", "18.34.0.0/19", "18.34.232.0/21", "52.216.0.0/15", "54.231.0.0/16"],
  dynamodb: ["3.218.180.0/22", "52.94.0.0/22", "52.119.224.0/20"],
} as const;

/** Ids that AWS uses in this region. */
const knownIds: Readonly<Record<string, string>> = {
  "com.amazonaws.us-east-1.s3": "pl-63a5400a",
  "com.amazonaws.us-east-1.dynamodb": "pl-02cd2c6b",
};

/** The prefix lists of AWS in a region: those of the services that have gateway endpoints. */
export function prefixLists(region: string): readonly PrefixList[] {
  return Object.entries(ranges).map(([service, cidrs]) => {
    const name = `com.amazonaws.${region}.${service}`;
    const id = knownIds[name] ?? `pl-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
    return { id, name, cidrs };
  });
}

/** The prefix lists with these ids, or all when no id is given. @throws AwsFault InvalidPrefixListID.NotFound */
export function chosenPrefixLists(region: string, ids: readonly string[] | undefined): readonly PrefixList[] {
  const all = prefixLists(region);
  if (ids === undefined || ids.length === 0) return all;
  return [...new Set(ids)].map((id) => {
    const found = all.find((list) => list.id === id);
    if (found === undefined) {
      throw new AwsFault("InvalidPrefixListID.NotFound", `The prefix list ID '${id}' does not exist`);
    }
    return found;
  });
}
