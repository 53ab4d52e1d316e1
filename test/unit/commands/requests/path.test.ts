import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allow } from "../../../../src/commands/allow.ts";
import { disallow } from "../../../../src/commands/disallow.ts";
import { requestEndpoint } from "../../../../src/commands/request-endpoint.ts";
import { smokeTest } from "../../../../src/commands/smoke-test.ts";
import { status } from "../../../../src/commands/status.ts";
import { createUi } from "../../../../src/reporting/ui.ts";
import { consumer, owner } from "../../access/cases.ts";
import { codeOf, createWorld, type World } from "../../workflows/requests/world.ts";
import { person, runCommand, type RunOptions } from "./run.ts";

const ui = createUi({ colour: false, width: 80 });

let world: World;
let directory: string;
beforeEach(async () => {
  world = await createWorld();
  world.ec2.principals = ["*"];
  world.ec2.vpcs = [
    {
      id: "vpc-0a",
      account: "222222222222",
      isDefault: true,
      dns: true,
      subnets: [["subnet-01", "use1-az1"]],
    },
  ];
  directory = await mkdtemp(join(tmpdir(), "privlink-path-"));
});
afterEach(async () => {
  await world.close();
  await rm(directory, { recursive: true, force: true });
});

const run = (command: unknown, typed: Record<string, unknown>, how: Partial<RunOptions> = {}) =>
  runCommand(world, command, typed, { by: consumer, ...how });

describe("request-endpoint", () => {
  const asked = { service: "vpce-svc-0bb", reason: "price lookups" };

  it("shows what was made, where, and what is on file", async () => {
    const { output, lines } = await run(requestEndpoint, asked);
    expect(output).toMatchObject({ state: "pendingAcceptance", zones: ["use1-az1"], registered: true });
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^vpce-\S+ is pendingAcceptance$/),
      "service   com.amazonaws.vpce.us-east-1.vpce-svc-0bb",
      "network   vpc-0a, zones use1-az1",
    ]);
    expect(lines.at(-1)).toBe("request   on file: price lookups");
  });

  it("asks for the reason on a terminal", async () => {
    const somebody = person("price lookups");
    const { output } = await run(requestEndpoint, { service: "vpce-svc-0bb" }, { prompter: somebody });
    expect(output).toMatchObject({ reason: "price lookups" });
    expect(somebody.asked).toEqual(["Why is access needed?"]);
  });

  it("asks for no reason that is on file already", async () => {
    await run(requestEndpoint, { ...asked, ticket: "SHOP-12" });
    const { output } = await run(requestEndpoint, { service: "vpce-svc-0bb" }, { prompter: person() });
    expect(output).toMatchObject({ reason: "price lookups", ticket: "SHOP-12" });
  });

  it.each([
    ["no reason", { service: "vpce-svc-0bb" }, "PL-NO-TERMINAL"],
    ["a blank reason", { ...asked, reason: "  " }, "PL-USAGE"],
    ["--timeout without --wait", { ...asked, timeout: "10m" }, "PL-USAGE"],
    ["a timeout that is none", { ...asked, wait: true, timeout: "soon" }, "PL-USAGE"],
    ["an end that is none", { ...asked, expires: "2027-02-30" }, "PL-USAGE"],
    ["a subnet that is none", { ...asked, subnet: ["vpc-0a"] }, "PL-USAGE"],
    ["a port that is none", { ...asked, port: "70000" }, "PL-USAGE"],
  ])("%s is refused before anything is called", async (_name, typed, code) => {
    expect(await codeOf(run(requestEndpoint, typed))).toBe(code);
    expect(world.countCalls()).toBe(0);
  });
});

describe("allow and disallow", () => {
  it("show what changed and who is on the list", async () => {
    world.registry = "missing";
    world.ec2.principals = [];
    const added = await run(allow, { principal: ["222222222222"] }, { by: owner });
    expect(added.lines).toEqual([
      "+ arn:aws:iam::222222222222:root",
      "vpce-svc-0bb may be requested by arn:aws:iam::222222222222:root",
    ]);
    const removed = await run(disallow, { principal: ["222222222222"] }, { by: owner });
    expect(removed.lines).toEqual([
      "- arn:aws:iam::222222222222:root",
      "Nobody but this account may request vpce-svc-0bb.",
    ]);
    expect((await run(disallow, { principal: ["222222222222"] }, { by: owner })).lines[0]).toBe(
      "Nothing changed.",
    );
  });
});

describe("smoke-test", () => {
  const file = async (text: string): Promise<string> => {
    const path = join(directory, "key");
    await writeFile(path, text, { mode: 0o600 });
    return path;
  };

  it.each([
    ["an empty key file", ""],
    ["two keys", "one two"],
  ])("refuses %s before anything is called", async (_name, text) => {
    expect(await codeOf(run(smokeTest, { apiKeyFile: await file(text) }))).toBe("PL-USAGE");
    expect(await codeOf(run(smokeTest, { apiKeyFile: join(directory, "nothing") }))).toBe("PL-USAGE");
    expect(await codeOf(run(smokeTest, {}, { env: { PRIVLINK_RESOLVER: "nonsense" } }))).toBe("PL-USAGE");
    expect(world.countCalls()).toBe(0);
  });

  it("ends with 1 and shows first what is wrong, whose it is and what to do", async () => {
    const { id } = world.ec2.add();
    const { exitCode, lines } = await run(smokeTest, {});
    expect(exitCode).toBe(1);
    expect(lines[0]).toContain(`✗ endpoint        ${id} waits for acceptance`);
    expect(lines[1]).toContain(`Producer's side: its owner runs \`privlink approve ${id}\`.`);
    expect(lines.at(-1)).toBe("1 of 7 checks failed; look at the first one.");
  });

  it("does not claim that the path works when no traffic was sent", () => {
    const check = {
      id: "tasks",
      side: "producer" as const,
      status: "pass" as const,
      ms: 3,
      detail: "",
      hint: null,
    };
    const render = (id: string) =>
      smokeTest.render({ ok: true, endpointId: null, checks: [{ ...check, id }] }, ui).at(-1);
    expect(render("tasks")).toBe("Nothing is wrong with what was checked.");
    expect(render("http")).toBe("The path works.");
  });
});

describe("status", () => {
  it("names the problems first, then every part", () => {
    const lines = status.render(
      {
        stack: "shop",
        account: "111111111111",
        region: "us-east-1",
        side: "owner",
        healthy: false,
        problems: ["shop-tg has no target"],
        endpointService: {
          serviceId: "vpce-svc-0bb",
          serviceName: "com.amazonaws.vpce.x",
          state: "Available",
        },
        loadBalancer: { name: "shop-nlb", state: "active" },
        targets: [
          { id: "10.20.0.5", port: 3000, zone: "us-east-1a", state: "unhealthy", reason: "Target.Timeout" },
        ],
        connections: { pendingAcceptance: 1, available: 2 },
        database: { id: "shop-database", status: "available", engine: "postgres 17.4" },
        cache: null,
        service: {
          cluster: "c",
          name: "shop-service",
          desired: 2,
          running: 1,
          pending: 1,
          rollout: "IN_PROGRESS",
        },
      },
      ui,
    );
    expect(lines).toEqual([
      "Stack shop in us-east-1: not healthy",
      "  ✗ shop-tg has no target",
      "endpoint service  vpce-svc-0bb Available",
      "service name      com.amazonaws.vpce.x",
      "load balancer     shop-nlb active",
      "tasks             shop-service 1 of 2 running, deployment IN_PROGRESS",
      "target us-east-1a 10.20.0.5:3000 unhealthy: Target.Timeout",
      "database          shop-database postgres 17.4 available",
      "connections       2 available, 1 pendingAcceptance",
    ]);
  });
});
