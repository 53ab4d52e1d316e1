import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import type { World } from "../../world/world.ts";
import { loadDynalite, type DynaliteError, type Store, type StoredTable } from "./dynalite.ts";
import { lookUp } from "../support/records.ts";
import { notFound } from "./faults.ts";
import { dynamoSlice } from "./state.ts";

/** The tables and items of one account and region. */
export interface Engine {
  /** Checks a request as DynamoDB does, before anything is looked up. Gives it back with its conditions parsed. @throws AwsFault */
  check(operation: string, input: object): Record<string, unknown>;
  /** Carries a checked request out. @throws AwsFault */
  run(operation: string, checked: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** @throws ResourceNotFoundException */
  table(name: string): Promise<StoredTable>;
  /** In order. */
  tableNames(): Promise<string[]>;
}

interface Opened {
  readonly engine: Engine;
  readonly close: () => Promise<void>;
}

/** Engines by sandbox and `account/region`; opened when first asked for. */
const opened = new WeakMap<World, Map<string, Promise<Opened>>>();

/** The engine of an account and region. Its files are in the sandbox's directory, so that tables survive a restart and a kill. */
export async function engineOf(scope: SliceScope): Promise<Engine> {
  let engines = opened.get(scope.world);
  if (engines === undefined) opened.set(scope.world, (engines = new Map()));
  const key = `${scope.account}/${scope.region}`;
  let entry = engines.get(key);
  if (entry === undefined) {
    entry = open(scope);
    engines.set(key, entry);
    entry.catch(() => engines.delete(key));
  }
  return (await entry).engine;
}

/** Closes all engines of a sandbox. */
export async function closeEngines(world: World): Promise<void> {
  const engines = opened.get(world);
  opened.delete(world);
  for (const entry of engines?.values() ?? []) await (await entry.catch(() => undefined))?.close();
}

async function open({ world, account, region }: SliceScope): Promise<Opened> {
  const dynalite = loadDynalite();
  const path = join(world.options.directory, "data", "dynamodb", account, region);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const latencyMs = world.latencyMs("table.create");
  const store = dynalite.createStore({
    path,
    createTableMs: latencyMs,
    deleteTableMs: latencyMs,
    updateTableMs: latencyMs,
  });
  store.tableDb.awsAccountId = account;
  store.tableDb.awsRegion = region;
  await store.db.open();
  const settings = dynamoSlice({ world, account, region }).tables;
  await finishInterrupted(
    store,
    ({ TableName, TableId }) => lookUp(settings, TableName)?.tableId === TableId,
  );

  const engine: Engine = {
    check(operation, input) {
      const { types, custom } = dynalite.validation(operation);
      try {
        const data = dynalite.checkTypes(input, types);
        dynalite.checkValidations(data, types, custom, store);
        return data;
      } catch (error) {
        throw asFault(error as DynaliteError);
      }
    },
    run: (operation, checked) => call((done) => dynalite.action(operation)(store, checked, done)),
    table: (name) => tableOf(store, name),
    tableNames: () => tableNamesOf(store),
  };
  return { engine, close: () => store.db.close() };
}

/**
 * A change of a table goes on in a timer of the process: one that was under way when the sandbox was
 * killed is brought to its end here. A table that the saved state does not know was made in the moment of
 * the kill: like everything else of that moment it never was, or it would stand there without its tags.
 */
async function finishInterrupted(store: Store, isKnown: (table: StoredTable) => boolean): Promise<void> {
  for (const name of await tableNamesOf(store)) {
    const table = await tableOf(store, name);
    const known = isKnown(table);
    if (known && table.TableStatus === "ACTIVE") continue;
    if (!known || table.TableStatus === "DELETING") {
      await call<void>((done) => store.deleteItemDb(name, done));
      for (const type of ["Local", "Global"] as const) {
        for (const { IndexName } of table[`${type}SecondaryIndexes`] ?? [])
          await call<void>((done) => store.deleteIndexDb(type, name, IndexName, done));
      }
      await call<void>((done) => store.tableDb.del(name, done));
      continue;
    }
    table.TableStatus = "ACTIVE";
    for (const index of table.GlobalSecondaryIndexes ?? []) index.IndexStatus = "ACTIVE";
    await call<void>((done) => store.tableDb.put(name, table, done));
  }
}

/** dynalite's own list of tables pages wrongly as soon as there are items, so the keys are read here. */
async function tableNamesOf(store: Store): Promise<string[]> {
  const prefix = "table~";
  const names: string[] = [];
  for await (const key of store.db.keys({ gt: prefix, lt: `${prefix}\uffff` }))
    names.push(key.slice(prefix.length));
  return names;
}

async function tableOf(store: Store, name: string): Promise<StoredTable> {
  try {
    return await call((done) => store.getTable(name, false, done));
  } catch (error) {
    if (error instanceof AwsFault && error.code === "ResourceNotFoundException") throw notFound(name);
    throw error;
  }
}

function call<T>(start: (done: (error: DynaliteError | null, result: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, result) => {
      if (error) reject(asFault(error));
      else resolve(result);
    });
  });
}

/** DynamoDB's refusal as a fault; what is dynalite's own failure stays as it is. */
function asFault(error: DynaliteError): Error {
  if (error.statusCode === undefined || error.body === undefined) return error;
  const code = error.body.__type.split("#").at(-1) ?? "InternalServerError";
  return new AwsFault(code, error.body.message ?? error.body.Message ?? "", error.statusCode);
}
