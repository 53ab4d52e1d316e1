import { EC2Client, ModifyVpcEndpointServicePermissionsCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { factActions, provisioners } from "../../../src/provisioners/registry.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { producerConfig } from "../../unit/provisioners/producer-config.ts";
import { drifts } from "./drifts.ts";
import { isWrite, openStack, type Stack } from "./stack.ts";

const config = {
  ...producerConfig,
  endpointService: {
    ...producerConfig.endpointService,
    allowedPrincipals: ["arn:aws:iam::222222222222:root"],
  },
};

describe("a producer's stack that stands", () => {
  let sandbox: TestSandbox;
  let stack: Stack;
  const sent: string[] = [];
  const actions = new Set<string>();
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    stack = openStack(sandbox, {
      before(command, action) {
        sent.push(command);
        actions.add(action);
      },
    });
    await stack.build(config);
  });
  afterAll(() => sandbox.close());

  /** Builds again; answers with the writes, which the sandbox must have counted too. */
  const again = async (): Promise<string[]> => {
    const counted = () => sandbox.requests.filter(({ write }) => write).length;
    const before = counted();
    sent.length = 0;
    await stack.build(config);
    const writes = sent.filter(isWrite);
    expect(counted() - before).toBe(writes.length);
    return writes;
  };

  it("is in line after one run: the second sends no write", async () => {
    expect(await again()).toEqual([]);
  });

  it.each(drifts)("is healed when $name, by the calls it takes, once", async (drift) => {
    const { observations, graph } = await stack.find(config);
    const observed = (node: string) => observations.get(node);
    const id = (node: string) => graph.nodes.get(node)?.provisioner.idOf(observed(node)) ?? "";
    await drift.happen(openStack(sandbox), id, observed);
    expect((await again()).sort()).toEqual([...drift.heals].sort());
    expect(await again()).toEqual([]);
  });

  it("calls nothing that the lists of IAM actions do not have, since policies are made from them", () => {
    const listed = new Set(
      provisioners.flatMap(({ iam }) => [...iam.read, ...iam.write]).concat(factActions),
    );
    expect([...actions].filter((action) => !listed.has(action))).toEqual([]);
    expect(actions.size).toBeGreaterThan(80);
  });

  it("reads with few calls what it need not change", async () => {
    sent.length = 0;
    await stack.build(config);
    expect(sent.length).toBeLessThanOrEqual(48);
  });

  it("lets those in who were allowed elsewhere, and lets them file requests", async () => {
    const { observations } = await stack.find(config);
    const { serviceId } = observations.get("endpoint-service") as { serviceId: string };
    await stack.client(EC2Client).send(
      new ModifyVpcEndpointServicePermissionsCommand({
        ServiceId: serviceId,
        AddAllowedPrincipals: ["arn:aws:iam::333333333333:root"],
      }),
    );
    expect(await again()).toEqual(["PutResourcePolicy"]);
    expect(await again()).toEqual([]);
    const after = (await stack.find(config)).observations.get("endpoint-service");
    expect(after).toMatchObject({
      allowedPrincipals: expect.arrayContaining([
        "arn:aws:iam::222222222222:root",
        "arn:aws:iam::333333333333:root",
      ]),
    });
  });
});

describe("a producer's stack that goes", () => {
  let sandbox: TestSandbox;
  beforeAll(async () => void (sandbox = await startTestSandbox()));
  afterAll(() => sandbox.close());

  it("leaves nothing, and each of its parts can be removed twice", async () => {
    const stack = openStack(sandbox);
    await stack.build(config);
    const { graph, observations } = await stack.find(config);
    await stack.remove(config);
    expect([...(await stack.find(config)).observations.keys()]).toEqual([]);
    for (const [id, observed] of observations) {
      const node = graph.nodes.get(id);
      if (node === undefined) continue;
      const { provisioner, name, tags } = node;
      const unprotected = { ...(observed as object), deletionProtection: false };
      const sought = { id, name, tags, spec: {} };
      const removing = provisioner.remove(sought, unprotected, stack.context, { finalSnapshot: false });
      await removing;
      const gone = await provisioner.gone?.(sought, unprotected, stack.context);
      expect({ id, state: gone?.state ?? "ready" }).toEqual({ id, state: "ready" });
    }
  });

  it("gives up what its configuration does not ask for any more", async () => {
    const stack = openStack(sandbox);
    await stack.build({ ...config, network: { ...config.network, zones: 3 } });
    const smaller = { ...config, network: { ...config.network, zones: 3 }, cache: false } as const;
    await stack.build(smaller);
    expect([...(await stack.find(smaller)).unwanted]).toEqual([]);
    const { observations, unwanted } = await stack.find(config);
    expect([...observations.keys()].filter((id) => id.includes("cache"))).toEqual([]);
    // Two zones are asked for, three are there: destroy finds the third all the same, and the alarm of a stack
    // that has fewer tasks than zones.
    expect([...unwanted].sort()).toEqual(["alarm-targets-none", "subnet-app-3", "subnet-data-3"]);
    await stack.remove(config);
    expect([...(await stack.find(config)).observations.keys()]).toEqual([]);
  });

  it("is neither scaled nor watched when its configuration does not ask for that any more", async () => {
    const stack = openStack(sandbox);
    await stack.build(config);
    const quiet = {
      ...config,
      scaling: false,
      notifications: false,
      flowLogs: false,
      alarms: false,
      dashboard: false,
    } as const;
    await stack.build(quiet);
    const { observations, unwanted } = await stack.find(quiet);
    expect([...unwanted]).toEqual([]);
    expect(observations.size).toBe(41);
    await stack.remove(quiet);
  });

  it("can be built again where it was, at once", async () => {
    const stack = openStack(sandbox);
    await stack.build(config);
    expect((await stack.find(config)).observations.size).toBe(66);
    await stack.remove(config);
  });
});
