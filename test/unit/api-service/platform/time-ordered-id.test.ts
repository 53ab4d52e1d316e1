import { describe, expect, it } from "vitest";
import { createIdGenerator, isId } from "../../../../src/api-service/platform/time-ordered-id.ts";

describe("createIdGenerator", () => {
  it("makes UUIDs of version 7 with the time in front", () => {
    expect(createIdGenerator(() => 0x0197_a8a0_1234)()).toMatch(
      /^0197a8a0-1234-7000-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it("counts up within a millisecond, beyond 4096, and when the clock is set back", () => {
    let nowMs = 1_750_000_000_000;
    const newId = createIdGenerator(() => nowMs);
    const ids = Array.from({ length: 10_000 }, newId);
    nowMs -= 60_000;
    ids.push(newId());
    nowMs += 120_000;
    ids.push(newId());
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every(isId)).toBe(true);
  });
});

describe("isId", () => {
  it.each([
    "",
    "1",
    "0197a8a0-0000-7000-8000-00000000000",
    "0197A8A0-0000-7000-8000-000000000000",
    "0197a8a0-0000-7000-8000-000000000000\n",
  ])("is not %j", (text) => expect(isId(text)).toBe(false));
});
