import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadProducerConfig, producerDefaults } from "../../../../src/workflows/stack-config/load.ts";

const template = new URL("../../../../templates/privlink.yaml", import.meta.url);

describe("templates/privlink.yaml", () => {
  const document: unknown = parse(readFileSync(template, "utf8"));

  it("says the defaults, all of them", () => {
    const config = loadProducerConfig({
      stack: "privlink",
      configPath: "privlink.yaml",
      configDocument: document,
    });
    expect(config).toEqual(producerDefaults("privlink"));
  });

  it("names every section of the configuration", () => {
    const { stack, ...sections } = producerDefaults("privlink");
    expect(Object.keys(document as object).toSorted()).toEqual(
      ["stack", ...Object.keys(sections)].toSorted(),
    );
    expect(stack).toBe("privlink");
  });
});
