import type { WorldState } from "../../src/sandbox/world/state.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Kinds of records that tell how the state came about, not what it is. */
const history: ReadonlySet<string> = new Set([
  "clientTokens",
  "events",
  "activities",
  "since",
  "endpointPart",
]);

const ids =
  /\b(vpc|subnet|rtb|rtbassoc|acl|sg|sgr|eni|eni-attach|vpce|vpce-svc|vpce-nfn|igw|fl|i|r|vol|ami|eipalloc|eipassoc|tgw)-[0-9a-f]{8,17}\b/g;

/** What differs between two stacks that are the same: ids, times, addresses, secrets. In this order. */
const masks: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d{2}-\d{2}T[0-9:.]+Z/g, "<time>"],
  [/\d{4}-\d{2}-\d{2} [0-9:]+ GMT/g, "<time>"],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{8,12}/g, "<uuid>"],
  [/\b(\d{1,3}\.){3}\d{1,3}\b(?!\/)/g, "<address>"],
  [/\bip-\d+-\d+-\d+-\d+\b/g, "ip-<address>"],
  [/(:secret:[\w!/<>-]+)-[A-Za-z0-9]{6}(?![\w-])/g, "$1-<suffix>"],
  [/\.[a-z0-9]{6,12}\.(?=(us-east-1\.rds|use1\.cache)\.)/g, ".<account>."],
  [/:attachment\/[0-9a-f]{8}\b/g, ":attachment/<hex>"],
  [/\b[0-9a-f]{16,}\b/g, "<hex>"],
  [/\b[A-Z0-9]{16,}\b/g, "<unique id>"],
];

/**
 * Everything that an account has, one line per record, ids and times aside: two stacks that are the same have the same
 * portrait, and one that has something twice has it twice there. Records that bear the tags of a stack are called by
 * their part, so that who refers to whom is seen too.
 */
export function portraitOf(state: WorldState, account: string): string[] {
  // As it is saved: without members that are undefined.
  const saved = JSON.parse(JSON.stringify(state.slices)) as Record<string, Json>;
  const slices = Object.entries(saved).filter(([key]) => key.split("/")[1] === account);
  const names = partsByIdIn(Object.fromEntries(slices));
  const lines = slices.flatMap(([key, data]) =>
    Object.entries(data as Record<string, Json>)
      .filter(([kind]) => !history.has(kind))
      .flatMap(([kind, records]) =>
        Object.values(isRecord(records) ? records : { all: records })
          .filter(remains)
          .map((record) => `${key.split("/")[0]} ${kind} ${JSON.stringify(normal(record, names))}`),
      ),
  );
  return lines.sort();
}

/** AWS lists for a while what is over: stopped tasks, terminated instances. */
function remains(record: Json): boolean {
  return !isRecord(record) || (record["lastStatus"] !== "STOPPED" && record["state"] !== "terminated");
}

/** Lines that only one of two portraits has; of what is there more than once, each. */
export function differences(one: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  const only = one.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [...only.map((line) => `- ${line}`), ...left.map((line) => `+ ${line}`)];
}

/** Ids of records that say by a tag which part of a stack they are. */
function partsByIdIn(value: Json, found = new Map<string, string>()): Map<string, string> {
  if (!isRecord(value)) return found;
  for (const [key, record] of Object.entries(value)) {
    const text = JSON.stringify(record);
    const part = isRecord(record)
      ? /"privlink:part":"([^"]+)"|"[Kk]ey":"privlink:part","[Vv]alue":"([^"]+)"/.exec(text)
      : null;
    if (part !== null && new RegExp(`^${ids.source}$`).test(key)) {
      found.set(key, `<${key.replace(/-[0-9a-f]+$/, "")} ${part[1] ?? part[2]}>`);
    } else {
      partsByIdIn(record, found);
    }
  }
  return found;
}

function normal(value: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof value === "string") return masked(value, names);
  if (typeof value === "number") return value > 1_000_000_000 ? "<time>" : value;
  if (isList(value)) return inOrder(value.map((each) => normal(each, names)));
  if (!isRecord(value)) return value;
  // What has no name of its own stands together under what is left of its id.
  const byKey = new Map<string, Json[]>();
  for (const [key, each] of Object.entries(value)) {
    const name = masked(key, names);
    byKey.set(name, [...(byKey.get(name) ?? []), isSecret(key) ? "<secret>" : normal(each, names)]);
  }
  return Object.fromEntries(
    [...byKey]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, all]) => [name, all.length === 1 ? (all[0] ?? null) : inOrder(all)]),
  );
}

const isSecret = (key: string): boolean =>
  /^(masterPassword|authToken|text|dnsSuffix|macAddress|revisionId)$/.test(key);

function inOrder(values: readonly Json[]): Json[] {
  return values
    .map((value) => [JSON.stringify(value), value] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, value]) => value);
}

function masked(text: string, names: ReadonlyMap<string, string>): string {
  const named = text.replace(ids, (id, kind: string) => names.get(id) ?? `<${kind}>`);
  return masks.reduce((masking, [pattern, mask]) => masking.replace(pattern, mask), named);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
