import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadProducerConfig } from "../../../../src/workflows/stack-config/load.ts";
import { configToBuild } from "../../../../src/workflows/stack-answers.ts";
import { stackRuntime } from "./runtime.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "privlink-answers-"));
});
afterEach(() => rm(folder, { recursive: true }));

const configPath = () => join(folder, "privlink.yaml");

describe("configToBuild", () => {
  it("asks nobody without a terminal, and adds --allow to the file's list", async () => {
    const configDocument = { endpointService: { allowedPrincipals: ["222222222222"] } };
    const { rt } = stackRuntime({ configDocument });
    const config = await configToBuild(rt, ["333333333333", "222222222222"]);
    expect(config.endpointService.allowedPrincipals).toEqual([
      "arn:aws:iam::222222222222:root",
      "arn:aws:iam::333333333333:root",
    ]);
  });

  it.each([
    ["with a file", { configDocument: { stack: "shop" } }],
    ["with --yes", { yes: true }],
  ])("asks nothing on a terminal %s", async (_, settings) => {
    const { rt, asked } = stackRuntime(settings, { answers: {} });
    await configToBuild(rt, []);
    expect(asked).toEqual([]);
  });

  it("asks again until the answer can be taken, and writes a file that gives the same configuration", async () => {
    const answers = {
      text: ["Shop 1", "team-a", "bob", "222222222222, 333333333333", "shop", " shop.example.com "],
      select: ["standard"],
      confirm: [true, true, true],
    };
    const { rt, asked, events } = stackRuntime({ configPath: configPath() }, { answers });
    const config = await configToBuild(rt, []);
    expect(config.stack).toBe("team-a");
    expect(asked.filter((line) => line.startsWith("must be 2 to 21"))).toHaveLength(1);
    expect(
      asked.filter((line) => line.startsWith("bob is not a principal. Pass an account id")),
    ).toHaveLength(1);
    expect(asked.filter((line) => line.startsWith("must be a domain name"))).toHaveLength(1);
    expect(config.endpointService.privateDnsName).toBe("shop.example.com");
    const configDocument = parse(await readFile(configPath(), "utf8")) as { stack: string; region: string };
    expect(configDocument).toMatchObject({ stack: "team-a", region: "eu-west-1" });
    expect(
      loadProducerConfig({ stack: configDocument.stack, configPath: configPath(), configDocument }),
    ).toEqual(config);
    expect(events).toEqual([{ type: "note", message: `Wrote ${configPath()}.` }]);
  });

  it("writes nothing when the answer is no, and does not ask for what --allow says", async () => {
    const { rt, asked } = stackRuntime(
      { configPath: configPath() },
      { answers: { text: ["shop", ""], select: ["standard"], confirm: [true, true, false] } },
    );
    const config = await configToBuild(rt, ["*"]);
    expect(asked).toEqual([
      "Stack name",
      "Size",
      "With a PostgreSQL database?",
      "With a cache?",
      "Private DNS name for consumers, of a domain of yours; empty: none",
      "Write these answers to privlink.yaml?",
    ]);
    expect(config.endpointService.allowedPrincipals).toEqual(["*"]);
    await expect(readFile(configPath())).rejects.toThrow("ENOENT");
  });

  it("leaves out what has its default, so that the file says what was decided", async () => {
    const answers = { text: ["shop", "", ""], select: ["small"], confirm: [true, false, true] };
    const { rt } = stackRuntime({ configPath: configPath() }, { answers });
    const config = await configToBuild(rt, []);
    expect(config.service.desiredCount).toBe(1);
    expect(config.database).toMatchObject({ multiAz: false });
    const text = await readFile(configPath(), "utf8");
    expect(text).toMatch(/^# yaml-language-server: \$schema=\S+privlink\.schema\.json\n/);
    expect(parse(text)).toEqual({
      stack: "shop",
      region: "eu-west-1",
      service: { desiredCount: 1 },
      database: { multiAz: false },
      cache: false,
    });
  });

  it("never overwrites a file", async () => {
    await writeFile(configPath(), "stack: other\n");
    const { rt } = stackRuntime(
      { configPath: configPath() },
      { answers: { text: ["shop", "", ""], select: ["standard"], confirm: [true, true, true] } },
    );
    await expect(configToBuild(rt, [])).rejects.toMatchObject({ code: "PL-CONFIG" });
    expect(await readFile(configPath(), "utf8")).toBe("stack: other\n");
  });

  it("refuses what is no principal", async () => {
    const { rt } = stackRuntime();
    await expect(configToBuild(rt, ["nobody"])).rejects.toMatchObject({ code: "PL-USAGE" });
  });
});
