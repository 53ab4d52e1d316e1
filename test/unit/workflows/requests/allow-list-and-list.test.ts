import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { putRequest } from "../../../../src/registry/requests.ts";
import { approveRequests } from "../../../../src/workflows/approve-requests.ts";
import { changeAllowList } from "../../../../src/workflows/change-allow-list.ts";
import { type ListOptions, listRequests } from "../../../../src/workflows/list-requests.ts";
import { watchRequests } from "../../../../src/workflows/list-requests-watch.ts";
import { consumer, owner, request } from "../../access/cases.ts";
import { codeOf, createWorld, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const everything: ListOptions = {
  pending: false,
  account: undefined,
  service: undefined,
  allServices: false,
};

describe("listRequests", () => {
  it("shows the owner who asked and why, the oldest first", async () => {
    const first = world.ec2.add();
    const second = world.ec2.add({ state: "available" });
    world.ec2.principals = ["arn:aws:iam::222222222222:root"];
    await putRequest(
      world.table,
      request({
        endpointId: second.id,
        requestedAt: "2027-02-01T00:00:00.000Z",
        expiresAt: "2027-03-11T12:00:00.000Z",
      }),
    );
    const rows = await listRequests(everything, world.runtime(owner));
    expect(rows).toMatchObject([
      {
        endpointId: second.id,
        side: "owner",
        registered: true,
        reason: "price lookups",
        daysLeft: 10,
        findings: ["effective-without-decision"],
      },
      { endpointId: first.id, registered: false, ageSeconds: 3600, findings: ["unannounced"] },
    ]);
  });

  it("marks live connections of accounts that are no longer allowed", async () => {
    world.ec2.add();
    world.ec2.add({ account: "333333333333" });
    world.ec2.principals = ["arn:aws:iam::222222222222:root"];
    const rows = await listRequests(everything, world.runtime(owner));
    const marked = rows.filter(({ findings }) => findings.includes("principal-not-allowed"));
    expect(marked.map(({ account }) => account)).toEqual(["333333333333"]);
  });

  it("shows the consumer what the owner answered, and nothing of others", async () => {
    const { id } = world.ec2.add();
    world.ec2.add({ account: "333333333333" });
    await putRequest(world.table, request({ endpointId: id }));
    await approveRequests(
      { endpointIds: [id], service: undefined, reason: "fine", expires: null },
      world.runtime(owner),
    );
    expect(await listRequests(everything, world.runtime(consumer))).toMatchObject([
      {
        endpointId: id,
        side: "consumer",
        decision: "approved",
        decidedBy: owner,
        decisionReason: "fine",
        findings: [],
      },
    ]);
  });

  it("filters by state and account", async () => {
    world.ec2.add();
    world.ec2.add({ account: "333333333333", state: "available" });
    const accounts = async (over: Partial<ListOptions>) =>
      (await listRequests({ ...everything, ...over }, world.runtime(owner))).map(({ account }) => account);
    expect(await accounts({ pending: true })).toEqual(["222222222222"]);
    expect(await accounts({ account: "333333333333" })).toEqual(["333333333333"]);
    expect(await codeOf(accounts({ service: "nobodys-stack" }))).toBe("PL-NOT-FOUND");
  });

  it.each(["denied", "missing"] as const)("works on EC2 alone when the registry is %s", async (gap) => {
    world.registry = gap;
    world.ec2.add({ state: "available" });
    const rt = world.runtime(owner);
    expect(await listRequests(everything, rt)).toMatchObject([{ state: "available", registered: false }]);
    expect(rt.told("warning")).toHaveLength(1);
  });
});

describe("watchRequests", () => {
  it("tells each change once and ends with the last list when interrupted", async () => {
    const { id } = world.ec2.add();
    const controller = new AbortController();
    world.onSleep = (seconds) => {
      if (seconds >= 9) world.ec2.endpoint(id).state = "available";
      if (seconds >= 18) controller.abort();
    };
    const rt = world.runtime(owner, { signal: controller.signal });
    expect(await watchRequests(everything, rt)).toMatchObject([{ endpointId: id, state: "available" }]);
    const steps = rt.events.flatMap((event) =>
      event.type === "step" ? [`${event.status} ${event.detail}`] : [],
    );
    expect(steps).toEqual([
      expect.stringContaining("started pendingAcceptance"),
      expect.stringContaining("progress available"),
    ]);
  });
});

describe("changeAllowList", () => {
  const change = (action: "allow" | "disallow", ...principals: string[]) => {
    const rt = world.runtime(owner);
    return { rt, result: changeAllowList({ action, principals, service: undefined }, rt) };
  };

  it("adds what is missing, once, and names the consumer's next step", async () => {
    world.registry = "missing";
    const first = change("allow", "222222222222", "arn:aws:iam::333333333333:role/deploy");
    expect((await first.result).principals).toEqual([
      "arn:aws:iam::222222222222:root",
      "arn:aws:iam::333333333333:role/deploy",
    ]);
    expect(first.rt.told("next")[0]).toContain("privlink request-endpoint vpce-svc-0bb");
    world.ec2.forgetCalls();
    expect(await change("allow", "222222222222").result).toMatchObject({ added: [] });
    expect(world.ec2.writes()).toEqual([]);
  });

  it("says which connections outlive the principal", async () => {
    world.registry = "missing";
    world.ec2.principals = ["arn:aws:iam::222222222222:root"];
    const { id } = world.ec2.add({ state: "available" });
    const run = change("disallow", "222222222222");
    expect(await run.result).toMatchObject({ principals: [], removed: ["arn:aws:iam::222222222222:root"] });
    expect(run.rt.told("warning").join()).toContain(`Existing connections stay: ${id}`);
    expect(run.rt.told("next")[0]).toContain(`privlink reject ${id}`);
  });

  it("refuses what is no principal before anything is called", async () => {
    expect(await codeOf(change("allow", "alice").result)).toBe("PL-USAGE");
    expect(world.countCalls()).toBe(0);
  });
});
