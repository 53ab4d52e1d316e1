import { createRequire } from "node:module";
import { AwsFault } from "../../operation.ts";

/** A table as dynalite keeps it; dates are seconds since the epoch. */
export interface StoredTable {
  readonly TableName: string;
  readonly TableId: string;
  readonly TableArn: string;
  TableStatus: "CREATING" | "ACTIVE" | "UPDATING" | "DELETING";
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: "HASH" | "RANGE" }[];
  readonly LocalSecondaryIndexes?: readonly StoredIndex[];
  readonly GlobalSecondaryIndexes?: readonly StoredIndex[];
}

/** An index of a table. */
export interface StoredIndex {
  readonly IndexName: string;
  readonly KeySchema: StoredTable["KeySchema"];
  IndexStatus?: string;
}

/** What dynalite hands to callbacks as an error: with status and body where it is DynamoDB's own refusal. */
export interface DynaliteError extends Error {
  readonly statusCode?: number;
  readonly body?: { readonly __type: string; readonly message?: string; readonly Message?: string };
}

type Callback<T> = (error: DynaliteError | null, result: T) => void;

/** dynalite's database, as far as it is used here. */
export interface Store {
  readonly db: {
    open(): Promise<void>;
    close(): Promise<void>;
    keys(range: { gt: string; lt: string }): AsyncIterable<string>;
  };
  readonly tableDb: {
    awsAccountId: string;
    awsRegion: string;
    put(name: string, table: StoredTable, done: Callback<void>): void;
    del(name: string, done: Callback<void>): void;
  };
  getTable(name: string, checkStatus: boolean, done: Callback<StoredTable>): void;
  deleteItemDb(name: string, done: Callback<void>): void;
  deleteIndexDb(type: "Local" | "Global", table: string, index: string, done: Callback<void>): void;
}

interface ActionValidation {
  readonly types: Readonly<Record<string, unknown>>;
  readonly custom?: unknown;
}

/** dynalite's parts: its database, its checks and its operations. */
export interface Dynalite {
  readonly createStore: (options: {
    path: string;
    createTableMs: number;
    deleteTableMs: number;
    updateTableMs: number;
  }) => Store;
  readonly checkTypes: (data: object, types: object) => Record<string, unknown>;
  readonly checkValidations: (data: object, types: object, custom: unknown, store: Store) => void;
  readonly validation: (operation: string) => ActionValidation;
  readonly action: (
    operation: string,
  ) => (store: Store, data: object, done: Callback<Record<string, unknown>>) => void;
}

let loaded: Dynalite | undefined;

/**
 * Loads dynalite when DynamoDB is first used. Its operations are called in this process, without the HTTP
 * server that it also has: no port, no second signature, and a failure inside it reaches a callback.
 *
 * @throws AwsFault when the optional package is not installed
 */
export function loadDynalite(): Dynalite {
  if (loaded !== undefined) return loaded;
  const require = createRequire(import.meta.url);
  try {
    const database = require("dynalite/db") as { create: Dynalite["createStore"] };
    const checks = require("dynalite/validations") as Pick<Dynalite, "checkTypes" | "checkValidations">;
    loaded = {
      createStore: database.create,
      checkTypes: checks.checkTypes,
      checkValidations: checks.checkValidations,
      validation: (operation) => require(`dynalite/validations/${lowerFirst(operation)}`) as ActionValidation,
      action: (operation) =>
        require(`dynalite/actions/${lowerFirst(operation)}`) as ReturnType<Dynalite["action"]>,
    };
    return loaded;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new AwsFault(
      "InternalServerError",
      "The sandbox's DynamoDB needs the optional package dynalite, which is not installed: npm install dynalite@4",
      500,
    );
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
