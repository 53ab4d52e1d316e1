import { describe, expect, it } from "vitest";
import { buildProducer } from "../../../../src/workflows/build-producer.ts";
import { destroyProducer } from "../../../../src/workflows/destroy-producer.ts";
import { planProducer } from "../../../../src/workflows/plan-producer.ts";
import { stackRuntime } from "./runtime.ts";

const wish = { plan: false, rejectConnections: false, liftProtection: [], skipFinalSnapshot: false };

/** The runtime of these tests has no AWS client: whatever is refused here is refused before any call. */
describe("before any call", () => {
  it.each([
    ["an unknown key", { netwrk: {} }, 'unknown key "netwrk"'],
    [
      "overlapping subnets",
      {
        network: {
          appSubnets: ["10.20.0.0/24", "10.20.0.0/24"],
          dataSubnets: ["10.20.2.0/24", "10.20.3.0/24"],
        },
      },
      "overlaps",
    ],
    ["one zone", { network: { zones: 1 } }, "from 2 to 6"],
    [
      "a variable that privlink sets itself",
      { service: { environment: { DB_HOST: "x" } } },
      "DB_HOST is set by privlink itself",
    ],
  ])("refuses %s", async (_, configDocument, message) => {
    for (const run of [
      () => buildProducer(stackRuntime({ configDocument, yes: true }).rt, { allow: [] }),
      () => planProducer(stackRuntime({ configDocument }).rt),
    ]) {
      await expect(run()).rejects.toMatchObject({
        code: "PL-CONFIG",
        message: expect.stringContaining(message) as string,
      });
    }
  });

  it("refuses to destroy without --yes where nobody can be asked, naming the flag", async () => {
    await expect(destroyProducer(stackRuntime().rt, wish)).rejects.toMatchObject({
      code: "PL-NO-TERMINAL",
      hint: expect.stringContaining("--yes") as string,
    });
  });

  it("asks AWS first when it may", async () => {
    await expect(buildProducer(stackRuntime({ yes: true }).rt, { allow: [] })).rejects.toThrow(
      "STSClient was called",
    );
    await expect(destroyProducer(stackRuntime({ yes: true }).rt, wish)).rejects.toThrow(
      "STSClient was called",
    );
  });
});
