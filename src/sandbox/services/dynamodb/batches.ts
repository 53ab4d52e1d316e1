import type { Call } from "../../operation.ts";
import { authorize } from "./authorize.ts";
import { engineOf } from "./engine.ts";
import { invalid, unmodelled } from "./faults.ts";
import { batchLeadingKeys } from "./leading-keys.ts";
import { tableRef } from "./table-ref.ts";

type Json = Record<string, unknown>;

/**
 * Carries out a batch over tables of one account and region. Answers name the tables as the request did.
 */
export async function runBatch(operation: string, given: Json, call: Call): Promise<Json> {
  const parts = given["RequestItems"];
  if (typeof parts !== "object" || parts === null) throw invalid("RequestItems must be a map of tables.");
  const named = Object.entries(parts).map(([table, part]) => ({
    given: table,
    part: part as unknown,
    ref: tableRef(call, table),
  }));
  const [first] = named;
  if (first === undefined) throw invalid("RequestItems must not be empty.");
  const { account, region } = first.ref;
  if (named.some(({ ref }) => ref.account !== account || ref.region !== region))
    throw unmodelled(`dynamodb:${operation} over tables of several accounts or regions`);

  const foreignWorld = call.world.state.accounts[account] === undefined;
  if (foreignWorld) await authorize(call, first.ref, operation);
  const engine = await engineOf(first.ref);
  const checked = engine.check(operation, {
    ...given,
    RequestItems: Object.fromEntries(named.map(({ ref, part }) => [ref.name, part])),
  });
  const capacity = checked["ReturnConsumedCapacity"];
  for (const { ref } of named) {
    const table = await engine.table(ref.name).catch(() => undefined);
    const part = (checked["RequestItems"] as Json)[ref.name];
    await authorize(call, ref, operation, {
      ...(table !== undefined && { leadingKeys: batchLeadingKeys(part, table) }),
      ...(typeof capacity === "string" && { returnConsumedCapacity: capacity }),
    });
  }
  const output = await engine.run(operation, checked);
  const givenNames = new Map(named.map((entry) => [entry.ref.name, entry.given]));
  return Object.fromEntries(
    Object.entries(output).map(([member, value]) => [
      member,
      ["Responses", "UnprocessedKeys", "UnprocessedItems"].includes(member)
        ? renamed(value as Json, givenNames)
        : value,
    ]),
  );
}

function renamed(byTable: Json, givenNames: ReadonlyMap<string, string>): Json {
  return Object.fromEntries(
    Object.entries(byTable).map(([name, value]) => [givenNames.get(name) ?? name, value]),
  );
}
