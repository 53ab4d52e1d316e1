import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { buildProducer } from "../../../src/workflows/build-producer.ts";
import { planProducer } from "../../../src/workflows/plan-producer.ts";
import { hasAwsCli, openAwsCli, type AwsCli } from "../../support/aws-cli.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { stackOn, writesSince } from "../../contract/workflows/stack-runtime.ts";
import { networkDisasters } from "./network.ts";
import { serviceDisasters } from "./services.ts";

const disasters = [...networkDisasters, ...serviceDisasters];

describe.skipIf(!hasAwsCli())("a stack to which somebody does something with the AWS CLI", () => {
  let sandbox: TestSandbox;
  let aws: AwsCli;
  /** AWS ids by part, as they are now. */
  let ids: ReadonlyMap<string, string>;

  const rt = () => stackOn(sandbox).rt;
  const partOf = (resource: string): string =>
    resource
      .replace(/^shop-/, "")
      .replace(/^privlink-registry-.*/, "registry")
      .replace(/-us-east-1$/, "");
  const build = async () => {
    const built = await buildProducer(rt(), { allow: [] });
    ids = new Map(
      built.resources.flatMap(({ resource, id }) => (id === undefined ? [] : [[partOf(resource), id]])),
    );
    return built;
  };
  const changed = (entries: readonly { resource: string; action: string }[]) =>
    entries.filter(({ action }) => action !== "none").map(({ resource }) => partOf(resource));

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    aws = openAwsCli(await sandbox.environment("producer"));
    await build();
  });
  afterAll(async () => {
    await aws.close();
    await sandbox.close();
  });

  // A disaster that was not healed as expected must not fail those after it too.
  afterEach(async () => void (await build()));

  it("has a disaster for each of its parts", () => {
    const hit = new Set(disasters.map(({ part }) => part));
    expect([...ids.keys()].filter((part) => !hit.has(part))).toEqual([]);
  });

  it.each(disasters)("$part: when somebody $does", async ({ part, commands, refused, follows = [] }) => {
    const before = ids;
    const idOf = (name: string): string => {
      const id = ids.get(name);
      if (id === undefined) throw new Error(`the stack has no ${name}`);
      return id;
    };
    const all = commands(idOf);
    for (const command of all.slice(0, -1)) await aws.run(command);
    expect(await aws.attempt(all.at(-1) ?? [])).toBe(refused);
    const happened = refused === undefined;

    const { changes } = await planProducer(rt());
    const named = changed(changes);
    expect(named.includes(part)).toBe(happened);
    expect(named.filter((each) => each !== part && !(happened && follows.includes(each)))).toEqual([]);

    const mark = sandbox.requests.length;
    const repaired = changed((await build()).resources);
    expect(repaired.includes(part)).toBe(happened);
    expect(writesSince(sandbox, mark).length > 0).toBe(happened);
    expect(repaired.filter((each) => !named.includes(each))).toEqual([]);
    // What was not named is the same object as before.
    const others = (map: ReadonlyMap<string, string>) => [...map].filter(([name]) => !named.includes(name));
    expect(others(ids)).toEqual(others(before));

    const after = sandbox.requests.length;
    expect(changed((await build()).resources)).toEqual([]);
    expect(writesSince(sandbox, after)).toEqual([]);
  });

  it("keeps the decisions about a service that somebody has deleted", async () => {
    const registry = ids.get("registry") ?? "";
    const serviceId = ids.get("endpoint-service") ?? "";
    await aws.run(["ec2", "delete-vpc-endpoint-service-configurations", "--service-ids", serviceId]);
    await build();
    expect(ids.get("registry")).not.toBe(registry);
    expect(await aws.run(["dynamodb", "describe-table", "--table-name", registry])).toMatchObject({
      Table: { TableStatus: "ACTIVE" },
    });
  });
});
