import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eventually } from "../../../../src/provisioners/support/eventually.ts";

const missing = () => Object.assign(new Error("not yet"), { name: "InvalidGroup.NotFound" });

describe("eventually", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const { signal } = new AbortController();

  it("tries again until the object is known", async () => {
    const call = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(missing())
      .mockRejectedValueOnce(missing());
    call.mockResolvedValue("known");
    const result = eventually(signal, call);
    await vi.runAllTimersAsync();
    expect(await result).toBe("known");
    expect(call).toHaveBeenCalledTimes(3);
  });

  it("does not try what will not pass", async () => {
    const call = vi.fn<() => Promise<string>>().mockRejectedValue(new Error("wrong"));
    await expect(eventually(signal, call)).rejects.toThrow("wrong");
    expect(call).toHaveBeenCalledTimes(1);
  });

  it("gives up with the last error when the time is up", async () => {
    const call = vi.fn<() => Promise<string>>().mockImplementation(() => Promise.reject(missing()));
    const outcome = eventually(signal, call, undefined, 10_000).catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    expect(await outcome).toMatchObject({ message: "not yet" });
    expect(call.mock.calls.length).toBeGreaterThan(3);
    expect(call.mock.calls.length).toBeLessThan(12);
  });

  it("ends at once when it is aborted, with the signal's reason", async () => {
    const abort = new AbortController();
    const call = vi.fn<() => Promise<string>>().mockImplementation(() => Promise.reject(missing()));
    const outcome = eventually(abort.signal, call).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(50);
    abort.abort(new Error("stop"));
    expect(await outcome).toMatchObject({ message: "stop" });
    expect(vi.getTimerCount()).toBe(0);
  });
});
