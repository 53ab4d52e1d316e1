import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { consumerToBuild } from "../../../../src/workflows/consumer-answers.ts";
import { loadConsumerConfig } from "../../../../src/workflows/stack-config/load-consumer.ts";
import { stackRuntime, type Answers } from "./runtime.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "privlink-answers-"));
});
afterEach(() => rm(folder, { recursive: true }));

const answer = async (answers: Answers) => {
  const configPath = join(folder, "privlink.yaml");
  const { rt, asked } = stackRuntime({ configPath }, { answers });
  return { config: await consumerToBuild(rt), asked, configPath };
};

describe("consumerToBuild", () => {
  it.each([
    ["with a file", { configDocument: { stack: "shop" } }],
    ["with --yes", { yes: true }],
  ])("asks nothing on a terminal %s", async (_, settings) => {
    const { rt, asked } = stackRuntime(settings, { answers: {} });
    expect(await consumerToBuild(rt)).toEqual(loadConsumerConfig(rt.settings));
    expect(asked).toEqual([]);
  });

  it("builds a VPC where none is named, and writes down what was decided", async () => {
    const { config, configPath } = await answer({ text: ["team-a", ""], confirm: [true, true, true] });
    expect(config).toMatchObject({ stack: "team-a", network: { kind: "built" }, instances: { count: 2 } });
    const configDocument = parse(await readFile(configPath, "utf8")) as { stack: string };
    expect(configDocument).toEqual({ stack: "team-a", region: "eu-west-1", consumer: { bastion: true } });
    expect(loadConsumerConfig({ stack: configDocument.stack, configPath, configDocument })).toEqual(config);
  });

  it("asks again until ids can be taken, and puts an instance into each subnet", async () => {
    const { config, asked, configPath } = await answer({
      text: ["shop", "my-vpc", "vpc-0a", "subnet-0a, vpc-0a", "subnet-0a subnet-0b"],
      confirm: [true, false],
    });
    expect(asked.filter((line) => line.includes("must be"))).toEqual([
      "my-vpc must be a VPC id such as vpc-0a1b2c3d",
      "vpc-0a must be a subnet id such as subnet-0a1b2c3d",
    ]);
    expect(config).toMatchObject({
      network: { kind: "adopted", vpcId: "vpc-0a", subnetIds: ["subnet-0a", "subnet-0b"] },
      instances: { count: 2 },
      ssmEndpoints: true,
    });
    await expect(readFile(configPath)).rejects.toThrow("ENOENT");
  });

  it("puts nothing into a VPC of which no subnet is named", async () => {
    const { config } = await answer({ text: ["shop", "vpc-0a", ""], confirm: [false] });
    expect(config).toMatchObject({ network: { vpcId: "vpc-0a" }, instances: false, ssmEndpoints: false });
  });
});
