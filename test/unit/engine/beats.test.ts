import { describe, expect, it } from "vitest";
import { createBeats } from "../../../src/engine/beats.ts";
import { together } from "../../../src/engine/together.ts";
import { virtualClock } from "./virtual-clock.ts";

const live = new AbortController().signal;

describe("beats", () => {
  it("brings those who wait for one kind to the same moments, and never later than they wanted", async () => {
    const clock = virtualClock();
    const beats = createBeats(clock);
    const looks: Record<string, number[]> = { a: [], b: [] };
    const wait = async (name: string, startMs: number): Promise<void> => {
      await clock.sleep(startMs);
      for (let count = 0; count < 5; count += 1) {
        await beats.pause(1000, live);
        looks[name]?.push(clock.now());
      }
    };
    await Promise.all([wait("a", 1), wait("b", 400)]);
    expect(looks["a"]).toEqual([1001, 2001, 3001, 4001, 5001]);
    expect(looks["b"]).toEqual(looks["a"]);
  });

  it("lets who wants to look sooner do so", async () => {
    const clock = virtualClock();
    const beats = createBeats(clock);
    const slow = beats.pause(1000, live).then(() => clock.now());
    const quick = beats.pause(100, live).then(() => clock.now());
    expect(await quick).toBe(100);
    expect(await slow).toBe(1000);
  });

  it("ends all pauses of a run that is stopped", async () => {
    const clock = virtualClock();
    const controller = new AbortController();
    const beats = createBeats(clock);
    const pauses = [beats.pause(1000, controller.signal), beats.pause(2000, controller.signal)];
    controller.abort(new Error("stop"));
    for (const pause of pauses) await expect(pause).rejects.toThrow("stop");
    await expect(beats.pause(10, live)).resolves.toBeUndefined();
  });
});

describe("together", () => {
  it("asks once what is asked in one turn, and gives each their answer", async () => {
    const asked: number[][] = [];
    const double = together(async (numbers: readonly number[]) => {
      asked.push([...numbers]);
      return numbers.map((each) => each * 2);
    });
    expect(await Promise.all([double(1), double(2), Promise.resolve().then(() => double(3))])).toEqual([
      2, 4, 6,
    ]);
    expect(await double(4)).toBe(8);
    expect(asked).toEqual([[1, 2, 3], [4]]);
  });

  it("fails for all who asked, and is asked anew afterwards", async () => {
    let count = 0;
    const ask = together(async (questions: readonly string[]) => {
      count += 1;
      if (count === 1) throw new Error("throttled");
      return questions;
    });
    const both = await Promise.allSettled([ask("a"), ask("b")]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await ask("a")).toBe("a");
  });
});
