import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approve } from "../../../src/access/approve.ts";
import { noteEffective } from "../../../src/access/note-effective.ts";
import { getDecision, writeDecision } from "../../../src/registry/decisions.ts";
import { toItem } from "../../../src/registry/attributes.ts";
import { readRegistry } from "../../../src/registry/read-all.ts";
import {
  answerRequest,
  deleteRequest,
  getRequest,
  listRequests,
  putRequest,
} from "../../../src/registry/requests.ts";
import { connection, decision, input, noon, otherOwner, owner, request } from "../access/cases.ts";
import { startTable, type TestTable } from "./dynamodb.ts";

let table: TestTable;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.close());

const answer = {
  status: "rejected" as const,
  by: owner,
  at: noon.toISOString(),
  reason: "no ticket",
  expiresAt: null,
};

describe("requests", () => {
  it("come back as they were filed, and only those of the account", async () => {
    const one = request({ endpointId: "vpce-0f1" });
    await putRequest(table, one);
    await putRequest(table, request({ endpointId: "vpce-0f2", account: "333333333333" }));
    expect(await getRequest(table, one.account, one.endpointId)).toEqual(one);
    expect(await getRequest(table, "333333333333", one.endpointId)).toBeUndefined();
    expect((await listRequests(table, one.account)).map(({ endpointId }) => endpointId)).toEqual([
      "vpce-0f1",
    ]);
  });

  it("can be changed until the owner answers, not afterwards", async () => {
    const one = request({ endpointId: "vpce-0f3" });
    expect(await putRequest(table, one)).toBe(true);
    expect(await putRequest(table, { ...one, reason: "better words" })).toBe(true);
    expect(await answerRequest(table, one.account, one.endpointId, answer)).toBe(true);
    expect(await putRequest(table, { ...one, reason: "too late" })).toBe(false);
    expect(await getRequest(table, one.account, one.endpointId)).toMatchObject({
      reason: "better words",
      answer,
    });
  });

  it("an answer to nothing writes nothing", async () => {
    expect(await answerRequest(table, "222222222222", "vpce-0f4", answer)).toBe(false);
    expect(await getRequest(table, "222222222222", "vpce-0f4")).toBeUndefined();
  });

  it("can be removed twice", async () => {
    const one = request({ endpointId: "vpce-0f5" });
    await putRequest(table, one);
    await deleteRequest(table, one.account, one.endpointId);
    await deleteRequest(table, one.account, one.endpointId);
    expect(await getRequest(table, one.account, one.endpointId)).toBeUndefined();
  });
});

describe("decisions", () => {
  it("of many owners who decide at once exactly one wins, and its audit is the only one", async () => {
    const at = connection({ endpointId: "vpce-0d1" });
    const made = Array.from({ length: 8 }, (_, index) =>
      approve(input({ connection: at, by: index % 2 === 0 ? owner : otherOwner, reason: `reason ${index}` })),
    );
    const wins = await Promise.all(made.map(({ decision: one }) => writeDecision(table, one)));
    expect(wins.filter(Boolean)).toHaveLength(1);
    const kept = await getDecision(table, at.owner, at.endpointId);
    expect(kept).toEqual(made[wins.indexOf(true)]?.decision);
    expect(kept?.audit).toHaveLength(1);
  });

  it("append to the trail and refuse a writer who saw an older state", async () => {
    const first = decision({ endpointId: "vpce-0d2" });
    expect(await writeDecision(table, first)).toBe(true);
    const second = noteEffective(first, owner, noon);
    expect(await writeDecision(table, second)).toBe(true);
    expect(await writeDecision(table, noteEffective(first, otherOwner, noon))).toBe(false);
    expect(await getDecision(table, first.account, first.endpointId)).toEqual(second);
  });

  it("are known again by their writer when the answer was lost and the SDK asks a second time", async () => {
    const first = decision({ endpointId: "vpce-0d4" });
    expect(await writeDecision(table, first)).toBe(true);
    expect(await writeDecision(table, first)).toBe(true);
    const other = { ...first, decidedBy: otherOwner };
    expect(await writeDecision(table, other)).toBe(false);
    expect(await getDecision(table, first.account, first.endpointId)).toEqual(first);
  });

  it("that a newer version wrote are not read as something else", async () => {
    const odd = { ...decision({ endpointId: "vpce-0d3" }), status: "delegated" };
    const item = { ...toItem(odd), ...toItem({ pk: "DECISION#222222222222", sk: "vpce-0d3" }) };
    await table.client.send(new PutItemCommand({ TableName: table.name, Item: item }));
    await expect(getDecision(table, "222222222222", "vpce-0d3")).rejects.toMatchObject({
      code: "PL-CONFLICT",
    });
  });
});

describe("readRegistry", () => {
  it("reads every page, and counts what a consumer wrote that is no request", async () => {
    const fresh = await startTable();
    try {
      // A page holds 1 MB at most, so these fill several.
      const bulk = "x".repeat(300_000);
      const put = (sk: string, record: Parameters<typeof toItem>[0]) =>
        fresh.client.send(
          new PutItemCommand({
            TableName: fresh.name,
            Item: { ...toItem(record), ...toItem({ pk: "ACCOUNT#222222222222", sk }) },
          }),
        );
      await Promise.all(Array.from({ length: 8 }, (_, index) => put(`bulk ${index}`, { bulk })));
      const filed = ["vpce-0a1", "vpce-0a2", "vpce-0a3"];
      for (const endpointId of filed) await putRequest(fresh, request({ endpointId }));
      await writeDecision(fresh, decision());
      await put("forged", request({ account: "111111111111" }));
      const lease = toItem({ pk: "LEASE", sk: "stack" });
      await fresh.client.send(new PutItemCommand({ TableName: fresh.name, Item: lease }));
      const content = await readRegistry(fresh);
      expect(content.requests.map(({ endpointId }) => endpointId)).toEqual(filed);
      expect(content.decisions).toHaveLength(1);
      expect(content.unreadable).toBe(9);
    } finally {
      await fresh.close();
    }
  });
});
