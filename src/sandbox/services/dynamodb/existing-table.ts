import type { Call } from "../../operation.ts";
import { authorize } from "./authorize.ts";
import type { StoredTable } from "./dynalite.ts";
import { engineOf, type Engine } from "./engine.ts";
import { settingsOf } from "./settings.ts";
import type { TableSettings } from "./state.ts";
import type { TableRef } from "./table-ref.ts";

/** A table that is there and that the caller may do something with. */
export interface ExistingTable {
  readonly ref: TableRef;
  readonly engine: Engine;
  readonly table: StoredTable;
  readonly settings: TableSettings;
}

/** Finds a table for an action. @throws AccessDeniedException, ResourceNotFoundException */
export async function existingTable(call: Call, ref: TableRef, action: string): Promise<ExistingTable> {
  await authorize(call, ref, action);
  const engine = await engineOf(ref);
  const table = await engine.table(ref.name);
  return { ref, engine, table, settings: settingsOf(ref, table) };
}
