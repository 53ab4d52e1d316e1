import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PrivlinkError } from "../../../../src/errors/error.ts";
import { getDecision } from "../../../../src/registry/decisions.ts";
import { getRequest, putRequest } from "../../../../src/registry/requests.ts";
import { type ApproveOptions, approveRequests } from "../../../../src/workflows/approve-requests.ts";
import { consumer, otherOwner, owner, request } from "../../access/cases.ts";
import { codeOf, createWorld, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const approve = (over: Partial<ApproveOptions> = {}, by = owner) => {
  const rt = world.runtime(by);
  return {
    rt,
    result: approveRequests(
      { endpointIds: "pending", service: undefined, reason: "fine", expires: null, ...over },
      rt,
    ),
  };
};
const recorded = (endpointId: string) => getDecision(world.table, "222222222222", endpointId);

describe("approveRequests", () => {
  it("records, accepts, tags, tells the consumer and notes it effective", async () => {
    const { id } = world.ec2.add();
    await putRequest(world.table, request({ endpointId: id }));
    const { approved, failed } = await approve({ expires: "30d" }).result;
    expect(failed).toEqual([]);
    expect(approved).toMatchObject([
      { endpointId: id, state: "available", recorded: true, expiresAt: "2027-03-31T12:00:00.000Z" },
    ]);
    expect((await recorded(id))?.audit.map(({ action }) => action)).toEqual(["approved", "effective"]);
    expect((await getRequest(world.table, "222222222222", id))?.answer).toMatchObject({
      status: "approved",
      reason: "fine",
    });
    expect(world.ec2.endpoint(id).connectionTags).toMatchObject({
      "privlink:team": "shop",
      "privlink:ticket": "SHOP-12",
      "privlink:requested-by": "carol",
      "privlink:approved-by": "owner/alice",
    });
  });

  it("approves all that wait in one call to EC2, and leaves the others alone", async () => {
    const waiting = [world.ec2.add(), world.ec2.add(), world.ec2.add()].map(({ id }) => id);
    world.ec2.add({ state: "rejected" });
    const { approved } = await approve().result;
    expect(approved.map(({ endpointId }) => endpointId).sort()).toEqual(waiting);
    expect(world.ec2.writes().filter((name) => name.startsWith("Accept"))).toHaveLength(1);
  });

  it("tries again while EC2 says that the endpoint is still in the making", async () => {
    const { id } = world.ec2.add();
    world.ec2.refusals = [1, 2].map(() => ({ code: "InvalidState", message: "is in state pending" }));
    const { approved, failed } = await approve().result;
    expect({ approved: approved.map(({ endpointId }) => endpointId), failed }).toEqual({
      approved: [id],
      failed: [],
    });
  });

  it("gives up on an endpoint that EC2 refuses for a minute, with EC2's words", async () => {
    world.ec2.add();
    world.ec2.refusals = Array.from({ length: 500 }, () => ({ code: "IncorrectState", message: "no" }));
    const { failed } = await approve().result;
    expect(failed).toMatchObject([{ code: "PL-AWS", reason: "IncorrectState: no" }]);
  });

  it("waits until AWS has connected it", async () => {
    const { id } = world.ec2.add();
    world.ec2.acceptedState = "pending";
    world.onSleep = (seconds) => {
      if (seconds > 30) world.ec2.endpoint(id).state = "available";
    };
    expect((await approve().result).approved).toHaveLength(1);
  });

  it("ends when the endpoint is rejected meanwhile", async () => {
    const { id } = world.ec2.add();
    world.ec2.acceptedState = "pending";
    world.onSleep = () => {
      world.ec2.endpoint(id).state = "rejected";
    };
    expect((await approve().result).failed).toMatchObject([{ endpointId: id, code: "PL-CONFLICT" }]);
  });

  it("lets nobody approve a request of their own", async () => {
    const { id } = world.ec2.add({ account: "111111111111" });
    await putRequest(world.table, request({ endpointId: id, account: "111111111111", requestedBy: owner }));
    expect((await approve().result).failed).toMatchObject([{ endpointId: id, code: "PL-RULE" }]);
    expect(world.ec2.endpoint(id).state).toBe("pendingAcceptance");
    expect((await approve({}, otherOwner).result).approved).toHaveLength(1);
  });

  it("tells a second owner who decided what, and changes nothing", async () => {
    const { id } = world.ec2.add();
    await approve().result;
    const { failed } = await approve({ endpointIds: [id], reason: "me too" }, otherOwner).result;
    expect(failed).toMatchObject([{ code: "PL-DECIDED", reason: "their reason: fine" }]);
    expect(failed[0]?.message).toContain(`approved by ${owner}`);
    expect((await recorded(id))?.audit).toHaveLength(2);
  });

  it("of two owners at once exactly one wins", async () => {
    const { id } = world.ec2.add();
    const both = await Promise.all([
      approve({ endpointIds: [id] }).result,
      approve({ endpointIds: [id] }, otherOwner).result,
    ]);
    expect(both.flatMap(({ approved }) => approved)).toHaveLength(1);
    expect(both.flatMap(({ failed }) => failed)).toMatchObject([{ endpointId: id, code: "PL-DECIDED" }]);
    expect((await recorded(id))?.audit.filter(({ action }) => action === "approved")).toHaveLength(1);
  });

  it("done again by the same owner is done, and says which end stands", async () => {
    const { id } = world.ec2.add();
    await approve().result;
    world.ec2.forgetCalls();
    const again = approve({ endpointIds: [id], expires: "30d" });
    expect((await again.result).approved).toMatchObject([{ endpointId: id, expiresAt: null }]);
    expect(world.ec2.writes()).toEqual([]);
    expect(again.rt.told("warning")).toEqual([expect.stringContaining("--expires has no effect")]);
  });

  it("puts a decision on record for what was accepted outside", async () => {
    const { id } = world.ec2.add({ state: "available" });
    expect((await approve({ endpointIds: [id] }).result).approved).toHaveLength(1);
    expect(world.ec2.writes()).not.toContain("AcceptVpcEndpointConnections");
    expect(await recorded(id)).toMatchObject({ status: "approved" });
  });

  it.each(["denied", "missing"] as const)(
    "works on EC2 alone when the registry is %s, and says so once",
    async (gap) => {
      world.registry = gap;
      const ids = [world.ec2.add(), world.ec2.add()].map(({ id }) => id);
      const run = approve();
      const { approved } = await run.result;
      expect(approved.map(({ endpointId }) => endpointId).sort()).toEqual(ids);
      expect(approved.every(({ recorded: onRecord }) => !onRecord)).toBe(true);
      expect(run.rt.told("warning")).toHaveLength(1);
    },
  );

  it("does not fail for a tag that it may not write", async () => {
    world.ec2.add();
    world.ec2.tagsDenied = true;
    const run = approve();
    expect((await run.result).approved).toHaveLength(1);
    expect(run.rt.told("warning")).toEqual([expect.stringContaining("could not be tagged")]);
  });

  it("names what is not there, and does the rest", async () => {
    const { id } = world.ec2.add();
    const { approved, failed } = await approve({ endpointIds: ["vpce-0dead", id] }).result;
    expect(approved).toMatchObject([{ endpointId: id }]);
    expect(failed).toMatchObject([{ endpointId: "vpce-0dead", code: "PL-NOT-FOUND" }]);
  });

  it("can be interrupted, and says what is decided and how to finish it", async () => {
    const { id } = world.ec2.add();
    world.ec2.acceptedState = "pending";
    const controller = new AbortController();
    const rt = world.runtime(owner, { signal: controller.signal });
    const options = { endpointIds: [id], service: undefined, reason: null, expires: null };
    world.onSleep = () => controller.abort(new PrivlinkError("PL-INTERRUPTED", "stop"));
    await expect(approveRequests(options, rt)).rejects.toMatchObject({
      code: "PL-INTERRUPTED",
      hint: `Run \`privlink approve ${id}\` to finish it.`,
    });
    const next = world.ec2.add();
    await expect(approveRequests({ ...options, endpointIds: "pending" }, rt)).rejects.toMatchObject({
      code: "PL-INTERRUPTED",
    });
    expect(await recorded(next.id)).toBeUndefined();
  });

  it("is refused for an account that owns no service", async () => {
    expect(await codeOf(approve({}, consumer).result)).toBe("PL-NOT-FOUND");
  });

  it.each([false, true])("converges whatever call the run died at (call reached AWS: %s)", async (after) => {
    world.ec2.add();
    await approve().result;
    const total = world.countCalls();
    expect(total).toBeGreaterThan(8);
    for (let at = 1; at <= total; at += 1) {
      const { id } = world.ec2.add();
      await putRequest(world.table, request({ endpointId: id }));
      world.countCalls();
      Object.assign(world.fuse, { at, after });
      await approve({ endpointIds: [id] }).result.catch(() => undefined);
      world.fuse.at = undefined;
      const { approved, failed } = await approve({ endpointIds: [id] }).result;
      expect({ at, approved: approved.length, failed }).toEqual({ at, approved: 1, failed: [] });
      expect((await recorded(id))?.audit.map(({ action }) => action)).toEqual(["approved", "effective"]);
      expect((await getRequest(world.table, "222222222222", id))?.answer?.status).toBe("approved");
      expect(world.ec2.endpoint(id).connectionTags).toHaveProperty("privlink:team", "shop");
    }
  });
});
