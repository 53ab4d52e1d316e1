import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { scaledSchedule } from "../../../../src/sandbox/data-path/schedule.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("scaledSchedule", () => {
  it.each([
    ["as on AWS", 1, 30_000],
    ["a minute in a second", 60, 500],
    ["at once, but never busy", 0, 100],
    ["fast, but never busy", 10_000, 100],
  ])("runs %s", (_, scale, milliseconds) => {
    const task = vi.fn<() => void>();
    scaledSchedule(scale, 100)(30, task);
    vi.advanceTimersByTime(milliseconds - 1);
    expect(task).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(task).toHaveBeenCalledOnce();
  });

  it("does not run what was cancelled", () => {
    const task = vi.fn<() => void>();
    scaledSchedule(1, 0)(1, task)();
    vi.advanceTimersByTime(5000);
    expect(task).not.toHaveBeenCalled();
  });
});
