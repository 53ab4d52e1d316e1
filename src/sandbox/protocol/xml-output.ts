import { NormalizedSchema } from "./schema.ts";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#xD;",
};

/** Text made safe for XML; characters that XML 1.0 forbids are dropped. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uFFFD]/g, "")
    .replaceAll(/[&<>"\r]/g, (character) => escapes[character] ?? character);
}

/** Members of a structure as XML elements, in the schema's order; absent members are left out. */
export function structToXml(schema: NormalizedSchema, value: Record<string, unknown>): string {
  let xml = "";
  for (const [name, member] of schema.structIterator()) {
    const memberValue = value[name];
    if (memberValue === undefined || memberValue === null) continue;
    const tag = xmlName(member.getMemberTraits().xmlName) ?? name;
    xml += valueToXml(member, memberValue, tag);
  }
  return xml;
}

function valueToXml(schema: NormalizedSchema, value: unknown, tag: string): string {
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    const flat = schema.getMergedTraits().xmlFlattened !== undefined;
    const itemTag = flat ? tag : (xmlName(item.getMergedTraits().xmlName) ?? "member");
    const items = (value as readonly unknown[]).map((entry) => valueToXml(item, entry, itemTag)).join("");
    return flat ? items : element(tag, items);
  }
  if (schema.isMapSchema()) {
    const flat = schema.getMergedTraits().xmlFlattened !== undefined;
    const keyTag = xmlName(schema.getKeySchema().getMergedTraits().xmlName) ?? "key";
    const valueTag = xmlName(schema.getValueSchema().getMergedTraits().xmlName) ?? "value";
    const entries = Object.entries(value as Record<string, unknown>)
      .map(([key, entry]) =>
        element(
          flat ? tag : "entry",
          element(keyTag, escapeXml(key)) + valueToXml(schema.getValueSchema(), entry, valueTag),
        ),
      )
      .join("");
    return flat ? entries : element(tag, entries);
  }
  if (schema.isStructSchema()) return element(tag, structToXml(schema, value as Record<string, unknown>));
  return element(tag, escapeXml(scalarToText(value)));
}

function scalarToText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return String(value);
}

function element(tag: string, content: string): string {
  return content === "" ? `<${tag}/>` : `<${tag}>${content}</${tag}>`;
}

function xmlName(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
