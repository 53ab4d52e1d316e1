import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildConsumer } from "../../../src/workflows/build-consumer.ts";
import { destroyConsumer } from "../../../src/workflows/destroy-consumer.ts";
import { planConsumer } from "../../../src/workflows/plan-consumer.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { stackOn, writesSince } from "./stack-runtime.ts";

let sandbox: TestSandbox;
beforeEach(async () => {
  sandbox = await startTestSandbox();
});
afterEach(() => sandbox.close());

const build = (document: object = {}) => buildConsumer(stackOn(sandbox, document).rt);
const plan = (document: object = {}) => planConsumer(stackOn(sandbox, document).rt);
const destroy = (releaseEndpoints = false) =>
  destroyConsumer(stackOn(sandbox).rt, { plan: false, releaseEndpoints });

describe("init consumer", () => {
  it("builds everything, and a second run sends no write", async () => {
    const first = await build();
    console.log(JSON.stringify(first, null, 1), sandbox.requests.length);
    const mark = sandbox.requests.length;
    const second = await build();
    expect(writesSince(sandbox, mark)).toEqual([]);
    console.log(
      sandbox.requests
        .slice(mark)
        .map(({ operation }) => operation)
        .join(" "),
    );
    expect(second.changes.unchanged).toBe(first.resources.length);
    const gone = await destroy();
    console.log(gone);
    console.log((await plan()).summary);
  });
});
