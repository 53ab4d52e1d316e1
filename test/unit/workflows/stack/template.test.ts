import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadConsumerConfig } from "../../../../src/workflows/stack-config/load-consumer.ts";
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
    const settings = { stack: "privlink", configPath: "privlink.yaml" };
    expect(loadConsumerConfig({ ...settings, configDocument: document })).toEqual(
      loadConsumerConfig({ ...settings, configDocument: {} }),
    );
  });

  it("begins with the line that leads an editor to the schema beside it", () => {
    const [first] = readFileSync(template, "utf8").split("\n");
    expect(first).toBe("# yaml-language-server: $schema=privlink.schema.json");
    expect(existsSync(new URL("privlink.schema.json", template))).toBe(true);
  });

  it("names every section of the configuration", () => {
    const { stack, ...sections } = producerDefaults("privlink");
    expect(Object.keys(document as object).toSorted()).toEqual(
      ["stack", "consumer", ...Object.keys(sections)].toSorted(),
    );
    expect(stack).toBe("privlink");
  });
});
