import { describe, expect, it, vi } from "vitest";
import { LostAnswer } from "../../../../src/errors/lost-answer.ts";
import { adopt, createFindable } from "../../../../src/provisioners/support/create-once.ts";
import { virtualClock } from "../../engine/virtual-clock.ts";
import { fakeAws } from "../harness.ts";

const waiting = () => ({ signal: new AbortController().signal, clock: virtualClock() });
const lost = () => new LostAnswer(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));
type Call = () => Promise<string>;
type Find = () => Promise<string | undefined>;

describe("createFindable", () => {
  it("takes the answer when there is one, and looks for nothing", async () => {
    const find = vi.fn<Find>();
    expect(await createFindable(waiting(), { create: () => Promise.resolve("made"), find })).toBe("made");
    expect(find).not.toHaveBeenCalled();
  });

  it("takes what shows up after a lost answer, and creates nothing again", async () => {
    const create = vi.fn<Call>().mockRejectedValue(lost());
    const find = vi.fn<Find>().mockResolvedValueOnce(undefined).mockResolvedValueOnce(undefined);
    find.mockResolvedValue("made before");
    expect(await createFindable(waiting(), { create, find })).toBe("made before");
    expect(create).toHaveBeenCalledTimes(1);
  });

  it("creates again only when nothing has shown up for longer than AWS takes to list it", async () => {
    const context = waiting();
    const create = vi.fn<Call>().mockRejectedValueOnce(lost());
    create.mockImplementation(() => {
      expect(context.clock.now()).toBeGreaterThanOrEqual(15_000);
      return Promise.resolve("made again");
    });
    expect(await createFindable(context, { create, find: () => Promise.resolve(undefined) })).toBe(
      "made again",
    );
    expect(create).toHaveBeenCalledTimes(2);
  });

  it("does not repeat a refusal", async () => {
    const create = vi.fn<Call>().mockRejectedValue(new Error("VpcLimitExceeded"));
    await expect(createFindable(waiting(), { create, find: () => Promise.resolve("other") })).rejects.toThrow(
      "VpcLimitExceeded",
    );
  });

  it("gives up on a connection that always breaks", async () => {
    const create = vi.fn<Call>().mockImplementation(() => Promise.reject(lost()));
    await expect(
      createFindable(waiting(), { create, find: () => Promise.resolve(undefined) }),
    ).rejects.toMatchObject({ code: "PL-RESOURCE" });
  });
});

describe("adopt", () => {
  const own = { tags: { "privlink:stack": "shop", "privlink:managed": "true" } };

  it("takes what exists once it is listed", async () => {
    const find = vi.fn<() => Promise<typeof own | undefined>>().mockResolvedValueOnce(undefined);
    find.mockResolvedValue(own);
    expect(await adopt(fakeAws({}).context, "role", "shop-role", find)).toBe(own);
  });

  it("leaves alone what is somebody else's", async () => {
    await expect(
      adopt(fakeAws({}).context, "role", "shop-role", () => Promise.resolve({ tags: {} })),
    ).rejects.toMatchObject({ code: "PL-CONFLICT" });
  });
});
