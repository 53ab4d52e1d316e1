import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { configJsonSchema } from "../../../../src/workflows/stack-config/json-schema.ts";
import { schemaLine } from "../../../../src/workflows/stack-config/schema-file.ts";

interface Property {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly anyOf?: readonly Property[];
}

const file = new URL("../../../../templates/privlink.schema.json", import.meta.url);

/** Every key of a schema with its path, those inside of `… or false` too. */
function keysOf(schema: Property, path = ""): [string, Property][] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const here = path === "" ? key : `${path}.${key}`;
    return [[here, property] as [string, Property], ...keysOf(property, here)];
  });
  return [...own, ...(schema.anyOf ?? []).flatMap((branch) => keysOf(branch, path))];
}

describe("templates/privlink.schema.json", () => {
  const keys = keysOf(configJsonSchema());

  it("is what the schema gives now (else run node scripts/generate-config-schema.mjs)", () => {
    const schema: unknown = JSON.parse(JSON.stringify(configJsonSchema()));
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(schema);
  });

  it("knows keys at every depth", () => {
    const paths = keys.map(([path]) => path);
    for (const path of ["stack", "network.vpcId", "database.multiAz", "loadBalancer.tls.certificateArn"]) {
      expect(paths).toContain(path);
    }
  });

  it.each(keys)("describes %s and says its default", (_, property) => {
    const said = property.default === undefined ? /default/i : /\S/;
    expect(property.description).toMatch(said);
  });
});

describe("schemaLine", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "privlink-schema-line-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function install(packageFolder: string): string {
    mkdirSync(join(folder, packageFolder, "templates"), { recursive: true });
    writeFileSync(join(folder, packageFolder, "templates", "privlink.schema.json"), "{}");
    return join(folder, packageFolder, "dist", "cli.js");
  }

  it("is relative to the configuration in a project that has the package", () => {
    const from = install("app/node_modules/privlink");
    expect(schemaLine(join(folder, "app", "privlink.yaml"), from)).toBe(
      "# yaml-language-server: $schema=node_modules/privlink/templates/privlink.schema.json\n",
    );
    expect(schemaLine(join(folder, "app", "infra", "privlink.yaml"), from)).toBe(
      "# yaml-language-server: $schema=../node_modules/privlink/templates/privlink.schema.json\n",
    );
  });

  it("is the whole path where the package lies elsewhere, and nothing where it has no schema", () => {
    const from = install("lib/node_modules/privlink");
    const schema = join(folder, "lib/node_modules/privlink/templates/privlink.schema.json");
    expect(schemaLine(join(folder, "app", "privlink.yaml"), from)).toBe(
      `# yaml-language-server: $schema=${pathToFileURL(schema).href}\n`,
    );
    expect(schemaLine(join(folder, "privlink.yaml"), join(folder, "nowhere", "cli.js"))).toBe("");
  });
});
