import { NormalizedSchema } from "./schema.ts";
import { MalformedValue, scalarFromText, type ParsedInput } from "./parameters.ts";

interface Tree {
  text?: string;
  readonly children: Map<string, Tree>;
}

/** Members that every query request carries and that are no parameters. */
const envelope = new Set(["Action", "Version"]);

/**
 * Parses the form of the two query protocols by schema.
 *
 * @param dialect `ec2` flattens all lists and capitalises names; `query` nests lists in `member.N`
 * @source aws-facts 2.1
 */
export function parseQueryInput(
  schema: NormalizedSchema,
  form: URLSearchParams,
  dialect: "ec2" | "query",
): ParsedInput {
  const root: Tree = { children: new Map() };
  for (const [key, value] of form) {
    if (envelope.has(key) || key.startsWith("X-Amz-")) continue;
    let node = root;
    for (const part of key.split(".")) {
      let child = node.children.get(part);
      if (child === undefined) node.children.set(part, (child = { children: new Map() }));
      node = child;
    }
    node.text = value;
  }
  const given = new Set<string>();
  const unknown: string[] = [];
  const input = schema.isUnitSchema() ? {} : readStruct(schema, root, "", { dialect, given, unknown });
  if (schema.isUnitSchema()) unknown.push(...root.children.keys());
  return { input, given, unknown };
}

interface Walk {
  readonly dialect: "ec2" | "query";
  readonly given: Set<string>;
  readonly unknown: string[];
}

function read(schema: NormalizedSchema, tree: Tree, path: string, walk: Walk): unknown {
  if (schema.isListSchema()) return readList(schema, tree, path, walk);
  if (schema.isMapSchema()) return readMap(schema, tree, path, walk);
  if (schema.isStructSchema()) return readStruct(schema, tree, path, walk);
  if (tree.text === undefined || tree.children.size > 0)
    throw new MalformedValue(path, [...tree.children.keys()].join("."));
  return scalarFromText(schema, tree.text, path);
}

function readStruct(schema: NormalizedSchema, tree: Tree, path: string, walk: Walk): Record<string, unknown> {
  const members = new Map<string, [string, NormalizedSchema]>();
  for (const [name, member] of schema.structIterator())
    members.set(wireName(name, member, walk.dialect), [name, member]);
  const value: Record<string, unknown> = {};
  for (const [wire, child] of tree.children) {
    const known = members.get(wire);
    if (known === undefined) {
      walk.unknown.push(path === "" ? wire : `${path}.${wire}`);
      continue;
    }
    const [name, member] = known;
    const memberPath = path === "" ? name : `${path}.${name}`;
    walk.given.add(memberPath);
    value[name] = read(member, child, memberPath, walk);
  }
  return value;
}

function readList(schema: NormalizedSchema, tree: Tree, path: string, walk: Walk): unknown[] {
  if (tree.text === "" && tree.children.size === 0) return [];
  const item = schema.getValueSchema();
  const traits = schema.getMergedTraits();
  const flat = walk.dialect === "ec2" || traits.xmlFlattened !== undefined;
  const wrapper = text(item.getMergedTraits().xmlName) ?? "member";
  const items = flat ? tree : tree.children.get(wrapper);
  if (items === undefined) throw new MalformedValue(path, [...tree.children.keys()].join("."));
  return [...items.children]
    .map(([index, child]) => {
      if (!/^[1-9]\d{0,5}$/.test(index)) throw new MalformedValue(path, index);
      return [Number(index), child] as const;
    })
    .toSorted(([a], [b]) => a - b)
    .map(([, child]) => read(item, child, path, walk));
}

function readMap(schema: NormalizedSchema, tree: Tree, path: string, walk: Walk): Record<string, unknown> {
  const flat = schema.getMergedTraits().xmlFlattened !== undefined;
  const entries = flat ? tree : tree.children.get("entry");
  const keyName = text(schema.getKeySchema().getMergedTraits().xmlName) ?? "key";
  const valueName = text(schema.getValueSchema().getMergedTraits().xmlName) ?? "value";
  const pairs = [...(entries?.children.values() ?? [])].map((entry) => {
    const key = entry.children.get(keyName)?.text;
    const value = entry.children.get(valueName);
    if (key === undefined || value === undefined) throw new MalformedValue(path, "entry");
    return [key, read(schema.getValueSchema(), value, path, walk)] as const;
  });
  return Object.fromEntries(pairs);
}

function wireName(name: string, member: NormalizedSchema, dialect: "ec2" | "query"): string {
  const traits = member.getMergedTraits();
  const xmlName = text(traits.xmlName) ?? name;
  if (dialect === "query") return xmlName;
  return text(traits.ec2QueryName) ?? xmlName.charAt(0).toUpperCase() + xmlName.slice(1);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
