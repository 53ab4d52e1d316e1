import { describe, expect, it } from "vitest";
import { createTokenBuckets } from "../../../src/runtime/token-buckets.ts";
import { virtualClock } from "../engine/virtual-clock.ts";

function buckets(signal = new AbortController().signal) {
  const clock = virtualClock();
  return { clock, ...createTokenBuckets(clock, signal) };
}

describe("token buckets", () => {
  it("let a burst through at once and space what follows: endpoints 4, then one per 3.3 s, a little late", async () => {
    const { clock, take } = buckets();
    const sentAt: number[] = [];
    await Promise.all(
      Array.from({ length: 7 }, async () => {
        await take("CreateVpcEndpoint");
        sentAt.push(Math.round(clock.now()));
      }),
    );
    expect(sentAt).toEqual([0, 0, 0, 0, 3533, 6867, 10_200]);
  });

  it("are one per action", async () => {
    const { clock, take } = buckets();
    for (const action of ["CreateVpcEndpoint", "ModifyVpcEndpoint", "DeleteVpcEndpoints"]) {
      for (let call = 0; call < 4; call += 1) await take(action);
    }
    expect(clock.slept).toEqual([]);
  });

  it("fill up again, no further than the burst", async () => {
    const { clock, take } = buckets();
    for (let call = 0; call < 4; call += 1) await take("CreateVpcEndpoint");
    await clock.sleep(3_600_000);
    const before = clock.slept.length;
    for (let call = 0; call < 4; call += 1) await take("CreateVpcEndpoint");
    expect(clock.slept.length).toBe(before);
    await take("CreateVpcEndpoint");
    expect(clock.slept.length).toBe(before + 1);
  });

  it("cost nothing for what a run does normally", async () => {
    const { clock, take } = buckets();
    for (let call = 0; call < 100; call += 1) await take("DescribeSubnets");
    for (let call = 0; call < 50; call += 1) await take("CreateSubnet");
    for (let call = 0; call < 10; call += 1) await take("CreateVpcEndpointServiceConfiguration");
    expect(clock.slept).toEqual([]);
  });

  it("keep the calls of any minute within what AWS lets through", async () => {
    const { clock, take } = buckets();
    const sentAt: number[] = [];
    for (let call = 0; call < 60; call += 1) {
      await take("DeleteVpcEndpoints");
      sentAt.push(clock.now());
    }
    for (const from of sentAt) {
      const inMinute = sentAt.filter((at) => at >= from && at < from + 60_000).length;
      expect(inMinute).toBeLessThanOrEqual(4 + Math.ceil(60 * 0.3));
    }
  });

  it("count as empty once AWS throttled a call all the same", async () => {
    const { clock, take, drain } = buckets();
    await take("CreateVpcEndpoint");
    drain("CreateVpcEndpoint");
    await take("CreateVpcEndpoint");
    expect(Math.round(clock.now())).toBe(3533);
  });

  it("end with an interruption, except for calls that begin after it", async () => {
    const interruption = new AbortController();
    const { clock, take } = buckets(interruption.signal);
    for (let call = 0; call < 4; call += 1) await take("CreateVpcEndpoint");
    const waiting = take("CreateVpcEndpoint");
    interruption.abort(new Error("stop"));
    await expect(waiting).rejects.toThrow("stop");
    await take("CreateVpcEndpoint");
    expect(clock.now()).toBeGreaterThan(3000);
  });
});
