import { describe, expect, it, vi } from "vitest";
import { appears, eventually } from "../../../../src/provisioners/support/eventually.ts";
import { systemClock } from "../../../../src/runtime/clock.ts";
import { virtualClock } from "../../engine/virtual-clock.ts";

const missing = () => Object.assign(new Error("not yet"), { name: "InvalidGroup.NotFound" });
const waiting = () => ({ signal: new AbortController().signal, clock: virtualClock() });
const seconds = ({ clock }: ReturnType<typeof waiting>): number =>
  clock.slept.reduce((sum, ms) => sum + ms, 0) / 1000;

describe("eventually", () => {
  it("tries again until the object is known", async () => {
    const call = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(missing())
      .mockRejectedValueOnce(missing());
    call.mockResolvedValue("known");
    const context = waiting();
    expect(await eventually(context, call)).toBe("known");
    expect(context.clock.slept).toEqual([200, 400]);
  });

  it("does not try what will not pass", async () => {
    const call = vi.fn<() => Promise<string>>().mockRejectedValue(new Error("wrong"));
    await expect(eventually(waiting(), call)).rejects.toThrow("wrong");
    expect(call).toHaveBeenCalledTimes(1);
  });

  it("gives up with the last error when the time is up", async () => {
    const context = waiting();
    const call = vi.fn<() => Promise<string>>().mockImplementation(() => Promise.reject(missing()));
    await expect(eventually(context, call, undefined, 10_000)).rejects.toThrow("not yet");
    expect(seconds(context)).toBeGreaterThanOrEqual(10);
    expect(seconds(context)).toBeLessThan(16);
  });

  it("ends at once when it is aborted, with the signal's reason", async () => {
    const abort = new AbortController();
    const call = vi.fn<() => Promise<string>>().mockImplementation(() => Promise.reject(missing()));
    // The machine's own time: an abort has to end the timer.
    const outcome = eventually({ signal: abort.signal, clock: systemClock }, call).catch(
      (error: unknown) => error,
    );
    await new Promise((resolve) => setImmediate(resolve));
    abort.abort(new Error("stop"));
    expect(await outcome).toMatchObject({ message: "stop" });
  });
});

describe("appears", () => {
  it("looks until something is seen", async () => {
    const context = waiting();
    const find = vi.fn<() => Promise<string | undefined>>().mockResolvedValueOnce(undefined);
    find.mockResolvedValue("seen");
    expect(await appears(context, find, 5_000)).toBe("seen");
    expect(context.clock.slept).toEqual([200]);
  });

  it("says that nothing was seen once the time is up, after a last look", async () => {
    const context = waiting();
    const find = vi.fn<() => Promise<string | undefined>>().mockResolvedValue(undefined);
    expect(await appears(context, find, 5_000)).toBeUndefined();
    expect(seconds(context)).toBeGreaterThanOrEqual(5);
    expect(find).toHaveBeenCalledTimes(context.clock.slept.length + 1);
  });
});
