import { DynamoDBClient, type UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { describe, expect, it } from "vitest";
import type { LeaseRecord } from "../../../../src/registry/lease/record.ts";
import { keepLease } from "../../../../src/workflows/stack-lease-keeper.ts";
import { virtualClock } from "../../engine/virtual-clock.ts";

const record: LeaseRecord = {
  holder: "arn:aws:iam::111111111111:user/ann",
  host: "workstation",
  pid: 1,
  command: "privlink init producer",
  since: "2027-01-01T00:00:00.000Z",
  run: "r1",
  beat: 0,
  leaseSeconds: 45,
  expires: "2027-01-01T00:00:45.000Z",
  ended: null,
};

/** Keeps a lease that DynamoDB answers for as `answer` says, by the seconds that have passed. */
function keep(answer: (seconds: number) => object | Promise<never>) {
  const clock = virtualClock();
  const client = new DynamoDBClient({ region: "eu-west-1" });
  const sent: { readonly update: string; readonly seconds: number }[] = [];
  mockClient(client).send.callsFake(async ({ input }) => {
    const seconds = clock.now() / 1000;
    sent.push({ update: (input as UpdateItemCommandInput).UpdateExpression ?? "", seconds });
    const said = await answer(seconds);
    if (said instanceof Error) throw said;
    return said as never;
  });
  const warnings: string[] = [];
  const rt = { clock, emit: (event: object) => void warnings.push(JSON.stringify(event)) };
  const lease = keepLease(rt, { client, name: "shop-lease", owner: "shop" }, record, clock.now());
  return { clock, sent, lease, warnings };
}

const named = (name: string): Error => Object.assign(new Error("said by AWS"), { name });
const reasonOf = (signal: AbortSignal): unknown => (signal.reason as { reason?: string } | undefined)?.reason;

describe("a lease that is kept", () => {
  it("is renewed every nine seconds, and given back at the end", async () => {
    const { clock, sent, lease } = keep(() => ({}));
    await clock.sleep(30_000);
    await lease.end();
    expect(lease.lost.aborted).toBe(false);
    expect(sent.map(({ seconds }) => seconds)).toEqual([9, 18, 27, 30]);
    expect(sent.at(-1)?.update).toBe("SET #ended = :ended");
  });

  it("is lost when the record is another run's, and is not given back then", async () => {
    const { clock, sent, lease } = keep((seconds) =>
      seconds < 15 ? {} : named("ConditionalCheckFailedException"),
    );
    await clock.sleep(20_000);
    expect(reasonOf(lease.lost)).toMatch(/another run has taken it over/);
    await lease.end();
    expect(sent.some(({ update }) => update.includes("ended"))).toBe(false);
  });

  it("outlives renewals that fail for half a minute", async () => {
    const { clock, lease } = keep((seconds) =>
      seconds > 10 && seconds < 40 ? named("InternalServerError") : {},
    );
    await clock.sleep(120_000);
    expect(lease.lost.aborted).toBe(false);
    await lease.end();
  });

  it("is lost before others could take it over when it cannot be renewed", async () => {
    const { clock, lease } = keep((seconds) => (seconds < 10 ? {} : named("InternalServerError")));
    let lostAfter = 0;
    lease.lost.addEventListener("abort", () => (lostAfter = clock.now() / 1000));
    await clock.sleep(120_000);
    // The last success was sent at 9 s; others may begin 45 s later.
    expect(lostAfter).toBeGreaterThan(9 + 30);
    expect(lostAfter).toBeLessThanOrEqual(9 + 45 - 8);
    expect(reasonOf(lease.lost)).toBe("it could not be renewed in time");
  });

  it("is lost too when DynamoDB does not answer at all", async () => {
    const { clock, lease } = keep((seconds) => (seconds < 10 ? {} : new Promise(() => undefined)));
    await clock.sleep(120_000);
    expect(reasonOf(lease.lost)).toBe("it could not be renewed in time");
  });

  it("survives a machine that slept, where nobody has taken it over", async () => {
    let asleep = 0;
    const { clock, lease } = keep(() => ({}));
    const now = clock.now.bind(clock);
    clock.now = () => now() + asleep;
    await clock.sleep(10_000);
    asleep = 3_600_000;
    await clock.sleep(60_000);
    expect(lease.lost.aborted).toBe(false);
    await lease.end();
  });

  it("says when it could not be given back", async () => {
    const { lease, warnings } = keep(() => named("InternalServerError"));
    await lease.end();
    expect(warnings.join()).toContain("could not be given back (said by AWS); it ends by itself in 45 s");
  });
});
