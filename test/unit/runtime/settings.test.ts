import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { resolveSettings, type GlobalFlags } from "../../../src/runtime/settings.ts";

const none: GlobalFlags = { json: false, yes: false, verbose: false, color: true, input: true };
let cwd = "";
let env: Record<string, string>;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "privlink-settings-"));
  env = {
    HOME: cwd,
    AWS_CONFIG_FILE: join(cwd, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(cwd, "credentials"),
  };
  await writeFile(
    join(cwd, "config"),
    "[default]\nregion = eu-north-1\n[profile yaml]\nregion = eu-west-3\n",
  );
  await writeFile(
    join(cwd, "credentials"),
    "[default]\naws_access_key_id = a\n[env]\nregion = sa-east-1\n[flag]\naws_access_key_id = a\n",
  );
});
const yaml = (text: string, name = "privlink.yaml"): Promise<void> => writeFile(join(cwd, name), text);

describe("precedence", () => {
  const full = "stack: from-yaml\nregion: us-west-1\nprofile: yaml\n";

  it.each([
    ["flag over all", { stack: "from-flag" }, { PRIVLINK_STACK: "from-env" }, full, "from-flag"],
    ["environment over file", {}, { PRIVLINK_STACK: "from-env" }, full, "from-env"],
    ["file over default", {}, {}, full, "from-yaml"],
    ["an empty variable is unset", {}, { PRIVLINK_STACK: "" }, full, "from-yaml"],
    ["default", {}, {}, "region: us-west-1", "privlink"],
  ])("of the stack: %s", async (_name, flags, more, text, expected) => {
    await yaml(text);
    const { settings } = await resolveSettings({ ...none, ...flags }, { ...env, ...more }, cwd);
    expect(settings.stack).toBe(expected);
  });

  it.each([
    ["flag over all", { region: "ap-east-1" }, { AWS_REGION: "us-east-2" }, full, "ap-east-1"],
    ["environment over file", {}, { AWS_REGION: "us-east-2" }, full, "us-east-2"],
    ["the AWS CLI's variable counts too", {}, { AWS_DEFAULT_REGION: "us-east-1" }, full, "us-east-1"],
    ["file over profile", {}, {}, full, "us-west-1"],
    ["the file's profile", {}, {}, "profile: yaml", "eu-west-3"],
    ["the environment's profile", {}, { AWS_PROFILE: "env" }, "profile: yaml", "sa-east-1"],
    ["the default profile", {}, {}, "stack: s", "eu-north-1"],
  ])("of the region: %s", async (_name, flags, more, text, expected) => {
    await yaml(text);
    const { region } = await resolveSettings({ ...none, ...flags }, { ...env, ...more }, cwd);
    expect(region()).toBe(expected);
  });

  it.each([
    ["flag over all", { profile: "flag" }, { AWS_PROFILE: "env" }, full, "flag"],
    ["environment over file", {}, { AWS_PROFILE: "env" }, full, "env"],
    ["file", {}, {}, full, "yaml"],
    ["keys in the environment outrank the file", {}, { AWS_ACCESS_KEY_ID: "AKIA" }, full, undefined],
    ["none", {}, {}, "stack: s", undefined],
  ])("of the profile: %s", async (_name, flags, more, text, expected) => {
    await yaml(text);
    const { settings } = await resolveSettings({ ...none, ...flags }, { ...env, ...more }, cwd);
    expect(settings.profile).toBe(expected);
    expect(settings.profileFlag).toBe("profile" in flags ? flags.profile : undefined);
  });

  it.each([
    ["flag", { config: "a.yaml" }, { PRIVLINK_CONFIG: "b.yaml" }, "a"],
    ["environment", {}, { PRIVLINK_CONFIG: "b.yaml" }, "b"],
    ["default", {}, {}, "c"],
  ])("of the file: %s", async (_name, flags, more, expected) => {
    await Promise.all([yaml("stack: a", "a.yaml"), yaml("stack: b", "b.yaml"), yaml("stack: c")]);
    const { settings } = await resolveSettings({ ...none, ...flags }, { ...env, ...more }, cwd);
    expect(settings.stack).toBe(expected);
    expect(settings.configDocument).toEqual({ stack: expected });
  });
});

describe("what is wrong with the file", () => {
  it("is nothing when there is none", async () => {
    const { settings } = await resolveSettings(none, env, cwd);
    expect(settings.configDocument).toBeUndefined();
    expect(settings.configPath).toBe(join(cwd, "privlink.yaml"));
  });

  it("is told with line and column, and only to who reads it", async () => {
    await yaml("stack: a\nnetwork: [1, 2\nservice: x\n");
    const { settings, region } = await resolveSettings({ ...none, stack: "s", region: "r" }, env, cwd);
    expect(settings.stack).toBe("s");
    expect(region()).toBe("r");
    expect(() => settings.configDocument).toThrow(
      expect.objectContaining({
        code: "PL-CONFIG",
        message: expect.stringMatching(/privlink\.yaml:[23]:\d+ is not valid YAML/) as string,
      }) as Error,
    );
  });

  it("is a second document, in words for people", async () => {
    await yaml("stack: a\n---\nstack: b\n");
    const { settings } = await resolveSettings(none, env, cwd);
    expect(() => settings.stack).toThrow(
      expect.objectContaining({
        code: "PL-CONFIG",
        reason: "A second document begins; the file must be one",
      }) as Error,
    );
  });

  it("is an error when it was named and does not exist", async () => {
    const { settings } = await resolveSettings({ ...none, config: "other.yaml" }, env, cwd);
    expect(() => settings.stack).toThrow(
      expect.objectContaining({ code: "PL-CONFIG", message: "other.yaml does not exist" }) as Error,
    );
  });

  it("is a stack that is no text", async () => {
    await yaml("stack: [a]");
    const { settings } = await resolveSettings(none, env, cwd);
    expect(() => settings.stack).toThrow(expect.objectContaining({ code: "PL-CONFIG" }) as Error);
  });
});

describe("the region", () => {
  it("is an error with a hint when nothing names one, and only when it is used", async () => {
    await writeFile(join(cwd, "config"), "");
    const { region, settings } = await resolveSettings(none, env, cwd);
    expect(settings.stack).toBe("privlink");
    expect(region).toThrow(
      expect.objectContaining({
        code: "PL-CONFIG",
        hint: expect.stringContaining("--region") as string,
      }) as Error,
    );
  });

  it.each([
    ["flag", { region: "us_east" }, {}],
    ["environment", {}, { AWS_REGION: "US-EAST-1" }],
    ["file", {}, {}],
  ])("is an error when it can be none: %s", async (_name, flags, more) => {
    await yaml("region: eu west 1");
    const { region } = await resolveSettings({ ...none, ...flags }, { ...env, ...more }, cwd);
    expect(region).toThrow(
      expect.objectContaining({
        code: "PL-CONFIG",
        hint: expect.stringContaining("eu-west-1") as string,
      }) as Error,
    );
  });

  it.each([
    ["alone", {}],
    ["beside a region", { region: "eu-west-1" }],
  ])("names a profile that does not exist: %s", async (_name, flags) => {
    const { region } = await resolveSettings({ ...none, ...flags, profile: "nobody" }, env, cwd);
    expect(region).toThrow(
      expect.objectContaining({
        code: "PL-NO-CREDENTIALS",
        message: 'There is no AWS profile "nobody"',
        hint: expect.stringContaining("yaml") as string,
      }) as Error,
    );
  });
});
