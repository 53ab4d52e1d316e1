import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { getDecision } from "../../../../src/registry/decisions.ts";
import { getRequest, putRequest } from "../../../../src/registry/requests.ts";
import { approveRequests } from "../../../../src/workflows/approve-requests.ts";
import { type RejectOptions, rejectRequests } from "../../../../src/workflows/reject-requests.ts";
import { releaseEndpoints } from "../../../../src/workflows/release-endpoint.ts";
import { consumer, otherOwner, owner, request } from "../../access/cases.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const reject = (endpointIds: string[], over: Partial<RejectOptions> = {}, by = owner) =>
  rejectRequests(
    {
      endpointIds,
      service: undefined,
      reason: "no ticket",
      confirmCut: () => Promise.resolve(true),
      ...over,
    },
    world.runtime(by),
  );
const approve = (id: string, by = owner) =>
  approveRequests({ endpointIds: [id], service: undefined, reason: null, expires: null }, world.runtime(by));
const recorded = (endpointId: string) => getDecision(world.table, "222222222222", endpointId);

describe("rejectRequests", () => {
  it("records the reason before EC2 rejects, and tells the consumer", async () => {
    const { id } = world.ec2.add();
    await putRequest(world.table, request({ endpointId: id }));
    expect(await reject([id])).toMatchObject({
      rejected: [{ endpointId: id, state: "rejected" }],
      failed: [],
    });
    expect((await recorded(id))?.audit.map(({ action }) => action)).toEqual(["rejected", "effective"]);
    expect((await getRequest(world.table, "222222222222", id))?.answer).toMatchObject({
      status: "rejected",
      reason: "no ticket",
    });
  });

  it("revokes an accepted connection, once confirmed", async () => {
    const { id } = world.ec2.add();
    await approve(id);
    const asked: unknown[] = [];
    const refuse = (accepted: unknown) => {
      asked.push(accepted);
      return Promise.resolve(false);
    };
    expect(await reject([id], { confirmCut: refuse })).toEqual({ rejected: [], failed: [] });
    expect(asked).toEqual([[{ endpointId: id, account: "222222222222" }]]);
    expect(world.ec2.endpoint(id).state).toBe("available");
    expect((await reject([id])).rejected).toHaveLength(1);
    expect((await recorded(id))?.audit.map(({ action }) => action)).toEqual([
      "approved",
      "effective",
      "revoked",
      "effective",
    ]);
  });

  it("does not ask about connections that only wait", async () => {
    const { id } = world.ec2.add();
    const refuse = () => Promise.reject(new Error("asked"));
    expect((await reject([id], { confirmCut: refuse })).rejected).toHaveLength(1);
  });

  it("of an approval and a rejection at once exactly one wins", async () => {
    for (let round = 0; round < 8; round += 1) {
      const { id } = world.ec2.add();
      const [yes, no] = await Promise.all([approve(id), reject([id], {}, otherOwner)]);
      expect([...yes.approved, ...no.rejected]).toHaveLength(1);
      expect([...yes.failed, ...no.failed]).toMatchObject([{ code: "PL-DECIDED" }]);
      expect(world.ec2.endpoint(id).state).toBe(yes.approved.length === 1 ? "available" : "rejected");
    }
  });

  it("takes an endpoint that its consumer deletes meanwhile as done", async () => {
    const { id } = world.ec2.add();
    const rt = world.runtime(owner);
    world.ec2.refusals = [];
    world.onSleep = () => {
      world.ec2.endpoints = [];
    };
    const { rejected } = await rejectRequests(
      { endpointIds: [id], service: undefined, reason: "r", confirmCut: () => Promise.resolve(true) },
      rt,
    );
    expect(rejected).toHaveLength(1);
  });

  it.each([false, true])("converges whatever call the run died at (call reached AWS: %s)", async (after) => {
    const probe = world.ec2.add();
    world.countCalls();
    await reject([probe.id]);
    const total = world.countCalls();
    for (let at = 1; at <= total; at += 1) {
      const { id } = world.ec2.add();
      world.countCalls();
      Object.assign(world.fuse, { at, after });
      await reject([id]).catch(() => undefined);
      world.fuse.at = undefined;
      expect({ at, ...(await reject([id])) }).toMatchObject({
        at,
        rejected: [{ endpointId: id }],
        failed: [],
      });
      expect((await recorded(id))?.audit.map(({ action }) => action)).toEqual(["rejected", "effective"]);
    }
  });
});

describe("releaseEndpoints", () => {
  const make = async () => {
    const { id: endpointId } = world.ec2.add({ token: `${Math.random()}` });
    const group = {
      id: `sg-${endpointId}`,
      account: "222222222222",
      vpcId: "vpc-0a",
      name: "privlink-vpce-svc-0bb",
      inbound: [],
      tags: world.ec2.endpoint(endpointId).tags,
    };
    world.ec2.groups = [group];
    world.ec2.endpoint(endpointId).groupIds = [group.id];
    await putRequest(world.table, request({ endpointId }));
    return endpointId;
  };
  const release = (...ids: string[]) => releaseEndpoints(ids, world.runtime(consumer));

  it("removes endpoint, group and request, and is done when run again", async () => {
    const id = await make();
    expect(await release(id)).toMatchObject({
      released: [{ endpointId: id, serviceId: "vpce-svc-0bb" }],
      failed: [],
    });
    expect([world.ec2.endpoints, world.ec2.groups]).toEqual([[], []]);
    expect(await getRequest(world.table, "222222222222", id)).toBeUndefined();
    expect(await release(id)).toMatchObject({ released: [{ endpointId: id, removed: [] }], failed: [] });
  });

  it("does not let the owner of the service take a foreign endpoint for removed", async () => {
    const id = await make();
    const result = await releaseEndpoints([id], world.runtime(owner));
    expect(result).toMatchObject({
      released: [],
      failed: [{ endpointId: id, code: "PL-CONFLICT", hint: expect.stringContaining("privlink reject") }],
    });
    expect(world.ec2.endpoint(id).state).toBe("pendingAcceptance");
  });

  it("leaves a group that privlink did not make, and one that another endpoint uses", async () => {
    const id = await make();
    Object.assign(world.ec2.groups[0] ?? {}, { name: "somebody-elses" });
    await release(id);
    expect(world.ec2.groups).toHaveLength(1);
    const other = await make();
    world.ec2.add({ groupIds: world.ec2.endpoint(other).groupIds });
    await release(other);
    expect(world.ec2.groups).toHaveLength(1);
  });

  it.each([false, true])("converges whatever call the run died at (call reached AWS: %s)", async (after) => {
    world.countCalls();
    await release(await make());
    const total = world.countCalls();
    for (let at = 1; at <= total; at += 1) {
      const id = await make();
      world.countCalls();
      Object.assign(world.fuse, { at, after });
      await release(id).catch(() => undefined);
      world.fuse.at = undefined;
      expect({ at, failed: (await release(id)).failed }).toEqual({ at, failed: [] });
      expect(await getRequest(world.table, "222222222222", id)).toBeUndefined();
      expect({ at, endpoints: world.ec2.endpoints, groups: world.ec2.groups }).toEqual({
        at,
        endpoints: [],
        groups: [],
      });
    }
  });
});
